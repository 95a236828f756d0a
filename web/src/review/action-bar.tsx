import type { ReviewDecision } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import styles from "./action-bar.module.css";
import { DecisionButtons } from "./decision-buttons";

const words = strings.review;

/** Stays at the window's lower edge: what is selected, what can be done with it, and what can still be taken back. */
export function ActionBar({
  selectedCount,
  heldCount,
  mayWrite,
  onDecide,
  onClear,
  onUndo,
  onSendNow,
  onPause,
}: {
  selectedCount: number;
  heldCount: number;
  mayWrite: boolean;
  onDecide: (decision: ReviewDecision) => void;
  onClear: () => void;
  onUndo: () => void;
  onSendNow: () => void;
  onPause: (isPaused: boolean) => void;
}) {
  if (selectedCount === 0 && heldCount === 0) return <div role="status" className="visually-hidden" />;
  return (
    <div className={styles.bar}>
      {selectedCount > 0 && (
        <div className={styles.part}>
          <p>{words.selected(selectedCount)}</p>
          <Button size="s" look="quiet" onPress={onClear}>
            {words.clear}
          </Button>
          {mayWrite && <DecisionButtons isDisabled={false} onDecide={onDecide} />}
        </div>
      )}
      {heldCount > 0 && (
        <div
          className={styles.part}
          onPointerEnter={() => onPause(true)}
          onPointerLeave={() => onPause(false)}
          onFocus={() => onPause(true)}
          onBlur={() => onPause(false)}
        >
          <p role="status">{words.held(heldCount)}</p>
          <Button size="s" onPress={onUndo} aria-keyshortcuts="U">
            {strings.actions.undo}
          </Button>
          <Button size="s" look="quiet" onPress={onSendNow}>
            {words.sendNow}
          </Button>
        </div>
      )}
    </div>
  );
}
