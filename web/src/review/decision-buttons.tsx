import type { ReviewDecision } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { CheckIcon, CloseIcon } from "../ui/icons";
import styles from "./decision-buttons.module.css";

const words = strings.review;

/** The two decisions, each with its key. */
export function DecisionButtons({
  isDisabled,
  canApprove = true,
  onDecide,
}: {
  isDisabled: boolean;
  /** What was not analysed can only be rejected. */
  canApprove?: boolean;
  onDecide: (decision: ReviewDecision) => void;
}) {
  return (
    <div className={styles.buttons}>
      <Button
        className={styles.reject}
        isDisabled={isDisabled}
        aria-keyshortcuts="R"
        onPress={() => onDecide("REJECT")}
      >
        <CloseIcon /> {words.reject} <kbd aria-hidden="true">R</kbd>
      </Button>
      <Button
        className={styles.approve}
        isDisabled={isDisabled || !canApprove}
        aria-keyshortcuts="A"
        onPress={() => onDecide("APPROVE")}
      >
        <CheckIcon /> {words.approve} <kbd aria-hidden="true">A</kbd>
      </Button>
    </div>
  );
}
