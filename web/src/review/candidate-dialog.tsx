import { useEffect } from "react";
import { useReading } from "../api/reading";
import type { ReviewDecision } from "../api/generated/graphql";
import { CompareStage } from "../compare/compare-stage";
import { ANCHOR } from "../compare/operations";
import { pictureOfAnchor, shownUrl } from "../compare/picture-of";
import dialogStyles from "../compare/score-dialog.module.css";
import { strings } from "../strings";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { LeftIcon, RightIcon } from "../ui/icons";
import { Skeleton } from "../ui/skeleton";
import { CandidateFacts } from "./candidate-facts";
import { canApprove } from "./can-approve";
import styles from "./candidate-dialog.module.css";
import { DecisionButtons } from "./decision-buttons";
import { CANDIDATE_DETAIL, type Candidate } from "./operations";

const words = strings.review;

/** A candidate large beside the anchor; decided and left by the same keys as in the grid. */
export default function CandidateDialog({
  characterId,
  candidate,
  decision,
  mayWrite,
  onDecide,
  onStep,
  onUndo,
  onClose,
}: {
  characterId: string;
  candidate: Candidate;
  decision: ReviewDecision | undefined;
  mayWrite: boolean;
  onDecide: (decision: ReviewDecision) => void;
  onStep: (step: number) => void;
  onUndo: () => void;
  onClose: () => void;
}) {
  const [{ data: anchorData }] = useReading({ query: ANCHOR, variables: { id: characterId } });
  const [{ data }] = useReading({ query: CANDIDATE_DETAIL, variables: { id: candidate.id } });
  const detail = data?.candidate?.id === candidate.id ? data.candidate : undefined;
  const anchor = anchorData?.character?.faceLock?.anchor;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (isTyping || ctrlKey || metaKey || altKey) return;
      const acts: Record<string, () => void> = {
        ArrowLeft: () => onStep(-1),
        ArrowRight: () => onStep(1),
        k: () => onStep(-1),
        j: () => onStep(1),
        u: onUndo,
        a: () => mayWrite && canApprove(candidate) && onDecide("APPROVE"),
        r: () => mayWrite && onDecide("REJECT"),
      };
      const act = acts[key.length === 1 ? key.toLowerCase() : key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });

  return (
    <Dialog
      size="full"
      title={candidate.fileName ?? words.unnamed}
      onClose={onClose}
      footer={
        <div className={styles.footer}>
          <div className={styles.steps}>
            <IconButton label={words.previous} onPress={() => onStep(-1)}>
              <LeftIcon />
            </IconButton>
            <IconButton label={words.next} onPress={() => onStep(1)}>
              <RightIcon />
            </IconButton>
            <span role="status" className={styles.fate}>
              {decision === undefined ? words.statuses[candidate.status] : words.willBe[decision]}
            </span>
            {decision !== undefined && (
              <Button size="s" onPress={onUndo}>
                {strings.actions.undo}
              </Button>
            )}
          </div>
          {mayWrite && (
            <DecisionButtons isDisabled={false} canApprove={canApprove(candidate)} onDecide={onDecide} />
          )}
        </div>
      }
    >
      <div className={dialogStyles.layout}>
        {detail === undefined || anchor == null ? (
          anchorData !== undefined && detail !== undefined ? (
            <img
              src={shownUrl(detail) ?? ""}
              alt={words.photo(detail.fileName ?? "")}
              className={dialogStyles.alone}
            />
          ) : (
            <Skeleton className={dialogStyles.waiting} />
          )
        ) : (
          <CompareStage
            anchor={pictureOfAnchor(anchor)}
            other={{
              src: shownUrl(detail),
              alt: words.photo(detail.fileName ?? words.unnamed),
              width: detail.width,
              height: detail.height,
              face: detail.match?.matchedFace ?? null,
            }}
          />
        )}
        {detail !== undefined && (
          <CandidateFacts characterId={characterId} detail={detail} mayWrite={mayWrite} />
        )}
      </div>
    </Dialog>
  );
}
