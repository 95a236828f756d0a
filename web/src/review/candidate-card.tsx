import { memo } from "react";
import type { ReviewDecision } from "../api/generated/graphql";
import { MatchVerdictMark } from "../compare/match-verdict";
import { strings } from "../strings";
import { classNames } from "../ui/class-names";
import { FacePhoto } from "../ui/face-photo";
import { formatMatch } from "../ui/format";
import { CheckIcon } from "../ui/icons";
import styles from "./candidate-card.module.css";
import { type Candidate, faceBoxOf } from "./operations";

const words = strings.review;

export interface CandidateCardProps {
  candidate: Candidate;
  decision: ReviewDecision | undefined;
  domId: string;
  place: number;
  /** Of how many; -1 while there are more than are loaded. */
  count: number;
  isActive: boolean;
  isSelected: boolean;
  onPoint: (id: string, event: { shiftKey: boolean; isCheck: boolean }) => void;
  onOpen: (id: string) => void;
}

/** One picture of the queue. What can be done with it is done by the keys and the bar: cards come and go while one scrolls. */
export const CandidateCard = memo(function CandidateCard(props: CandidateCardProps) {
  const { candidate, decision, isActive, isSelected, onPoint, onOpen } = props;
  const { id, status, match, fileName } = candidate;
  const fate = decision === undefined ? status : decision === "APPROVE" ? "APPROVED" : "REJECTED";
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- keys and focus are the list's, which points at a card by aria-activedescendant
    <div
      id={props.domId}
      role="option"
      aria-selected={isSelected}
      aria-posinset={props.place}
      aria-setsize={props.count}
      className={classNames(
        styles.card,
        isActive && styles.active,
        isSelected && styles.selected,
        fate === "APPROVED" && styles.approved,
        fate === "REJECTED" && styles.rejected,
      )}
      onClick={(event) => onPoint(id, { shiftKey: event.shiftKey, isCheck: false })}
      onDoubleClick={() => onOpen(id)}
    >
      <FacePhoto
        picture={candidate}
        alt=""
        box={faceBoxOf(candidate)}
        aspect={0.8}
        faceHeights={3}
        className={styles.photo}
      />
      <span
        aria-hidden="true"
        className={styles.check}
        onClick={(event) => {
          event.stopPropagation();
          onPoint(id, { shiftKey: event.shiftKey, isCheck: true });
        }}
      >
        <span>{isSelected && <CheckIcon size={14} />}</span>
      </span>
      {(fate === "APPROVED" || fate === "REJECTED") && (
        <span className={styles.fate}>{words.statuses[fate]}</span>
      )}
      <span className={styles.caption}>
        {match === null ? (
          <span className={styles.quiet}>{words.statuses[status]}</span>
        ) : (
          <MatchVerdictMark verdict={match.verdict} />
        )}
        <span>{match?.score == null ? "" : formatMatch(match.score)}</span>
      </span>
      <span className={styles.name}>{fileName ?? words.unnamed}</span>
    </div>
  );
});
