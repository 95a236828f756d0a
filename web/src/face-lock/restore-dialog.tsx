import { useState } from "react";
import { useClient } from "urql";
import { describeError } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { showToast } from "../ui/toasts";
import { Refusal } from "../ui/refusal";
import styles from "./face-lock-view.module.css";
import { RESTORE, type Revision } from "./operations";

const words = strings.faceLock;

/** Brings a revision back, as a new one; asks again where images of it are gone. */
export function RestoreDialog({
  characterId,
  revision: { revision },
  onClose,
  onRestored,
}: {
  characterId: string;
  revision: Revision;
  onClose: () => void;
  onRestored: () => void;
}) {
  const client = useClient();
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ message: string; canGoOn: boolean }>();

  async function restore() {
    setIsBusy(true);
    const input = { characterId, revision, allowMissing: refusal?.canGoOn ?? false };
    const { data, error } = await client.mutation(RESTORE, { input }).toPromise();
    setIsBusy(false);
    const payload = data?.restoreFaceLockRevision;
    const [problem] = payload?.userErrors ?? [];
    if (payload == null)
      setRefusal({ message: error ? describeError(error) : strings.errors.unreachable, canGoOn: false });
    else if (problem !== undefined) setRefusal({ message: problem.message, canGoOn: "missing" in problem });
    else {
      showToast({ tone: "good", text: words.restored(revision) });
      onRestored();
      onClose();
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={words.restoreTitle(revision)}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button
            look="primary"
            isDisabled={isBusy || refusal?.canGoOn === false}
            onPress={() => void restore()}
          >
            {refusal?.canGoOn === true ? words.restoreAnyway : words.restoreIt}
          </Button>
        </>
      }
    >
      <p>{words.restoreText}</p>
      {refusal !== undefined && (
        <div className={styles.refused}>
          <Refusal isAlert>{refusal.message}</Refusal>
        </div>
      )}
    </Dialog>
  );
}
