import { useReading } from "../api/reading";
import type { ReviewDecision } from "../api/generated/graphql";
import { ANCHOR } from "../compare/operations";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { FacePhoto } from "../ui/face-photo";
import { ScanIcon } from "../ui/icons";
import { useDebounced } from "../ui/use-debounced";
import { CandidateFacts } from "./candidate-facts";
import { DecisionButtons } from "./decision-buttons";
import { canApprove } from "./can-approve";
import styles from "./inspector.module.css";
import { CANDIDATE_DETAIL, type Candidate, faceBoxOf } from "./operations";

const words = strings.review;
/** Who holds an arrow key down asks for the last one alone. */
const REST_MS = 100;

/** Beside the grid: the candidate under the eye beside the anchor, with its facts and decisions. */
export function Inspector({
  characterId,
  candidate,
  mayWrite,
  onDecide,
  onCompare,
}: {
  characterId: string;
  candidate: Candidate | undefined;
  mayWrite: boolean;
  onDecide: (decision: ReviewDecision) => void;
  onCompare: () => void;
}) {
  const [{ data: anchorData }] = useReading({ query: ANCHOR, variables: { id: characterId } });
  const restingId = useDebounced(candidate?.id ?? "", REST_MS);
  const [{ data }] = useReading({
    query: CANDIDATE_DETAIL,
    variables: { id: restingId },
    pause: restingId === "",
  });
  const anchor = anchorData?.character?.faceLock?.anchor;
  if (candidate === undefined) return <aside aria-label={words.inspector} className={styles.panel} />;
  const detail = data?.candidate?.id === candidate.id ? data.candidate : undefined;
  return (
    <aside aria-label={words.inspector} className={styles.panel}>
      <div className={styles.pair}>
        {anchor != null && (
          <figure>
            <FacePhoto
              picture={anchor}
              alt={strings.compare.anchorPhoto}
              aspect={0.8}
              className={styles.photo}
            />
            <figcaption>{strings.compare.anchor}</figcaption>
          </figure>
        )}
        <figure>
          <FacePhoto
            key={candidate.id}
            picture={candidate}
            alt={words.photo(candidate.fileName ?? words.unnamed)}
            box={faceBoxOf(candidate)}
            aspect={0.8}
            className={styles.photo}
          />
          <figcaption title={candidate.fileName ?? undefined}>
            {candidate.fileName ?? words.unnamed}
          </figcaption>
        </figure>
      </div>
      {mayWrite && (
        <DecisionButtons isDisabled={false} canApprove={canApprove(candidate)} onDecide={onDecide} />
      )}
      <Button onPress={onCompare} aria-keyshortcuts="C" className={styles.compare}>
        <ScanIcon /> {words.compare}
      </Button>
      {detail !== undefined && (
        <CandidateFacts characterId={characterId} detail={detail} mayWrite={mayWrite} />
      )}
    </aside>
  );
}
