import { useState } from "react";
import { useMutate } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Radios } from "../ui/checks";
import styles from "./list.module.css";
import { MadeSecret } from "./made-secret";
import { ROTATE_WEBHOOK_SECRET } from "./operations";

const words = strings.webhooks;
const OVERLAPS = Object.entries(words.overlaps).map(([value, label]) => ({ value, label }));

export function RotateDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const mutate = useMutate();
  const [hours, setHours] = useState("24");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [secret, setSecret] = useState<string>();

  async function rotate() {
    setIsBusy(true);
    try {
      const input = { id, overlapHours: Number(hours) };
      setSecret((await mutate(ROTATE_WEBHOOK_SECRET, { input })).secret!);
    } catch (error) {
      setProblem((error as Error).message);
      setIsBusy(false);
    }
  }

  if (secret !== undefined)
    return <MadeSecret title={words.rotatedTitle} secret={secret} onClose={onClose} />;
  return (
    <Dialog
      title={words.rotate}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="primary" isDisabled={isBusy} onPress={() => void rotate()}>
            {isBusy ? words.rotating : words.rotateIt}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{words.rotateText}</p>
        <Radios legend={words.overlap} choices={OVERLAPS} chosen={hours} onChange={setHours} />
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      </div>
    </Dialog>
  );
}
