import { useState } from "react";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import styles from "./list.module.css";

/** Asks before what has no way back; stays open, with the reason, when that is refused. */
export function ConfirmDialog({
  title,
  text,
  action,
  acting,
  onClose,
  onConfirm,
}: {
  title: string;
  text: string;
  action: string;
  /** What the action is called while it goes on. */
  acting: string;
  onClose: () => void;
  onConfirm: () => Promise<void>;
}) {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function confirm() {
    setIsBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem((error as Error).message);
      setIsBusy(false);
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={title}
      onClose={onClose}
      footer={
        <>
          <Button autoFocus onPress={onClose}>
            {strings.actions.cancel}
          </Button>
          <Button look="danger" isDisabled={isBusy} onPress={() => void confirm()}>
            {isBusy ? acting : action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
    </Dialog>
  );
}
