import { useEffect } from "react";
import { useQuery } from "urql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { formatDateTime } from "../ui/format";
import type { ErasureReceipt } from "./delete-dialog";
import styles from "./delete-dialog.module.css";
import { ERASURE } from "./operations";

const words = strings.erasure;
const LOOK_EVERY_MS = 1_500;

/** What was deleted, to be kept by whoever needs it, and whether the files are gone. */
export function Receipt({
  name,
  receipt,
  onClose,
}: {
  name: string;
  receipt: ErasureReceipt;
  onClose: () => void;
}) {
  const { erasure } = receipt;
  const [{ data }, again] = useQuery({
    query: ERASURE,
    variables: { id: erasure.id },
    requestPolicy: "network-only",
  });
  const { isComplete, pendingObjects } = data?.erasure ?? erasure;
  useEffect(() => {
    if (isComplete) return;
    const timer = setInterval(() => again({ requestPolicy: "network-only" }), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isComplete, again]);

  return (
    <Dialog
      title={words.done(name)}
      onClose={onClose}
      footer={
        <>
          <Button onPress={() => saveReceipt(receipt)}>{words.save}</Button>
          <Button look="primary" onPress={onClose}>
            {words.finish}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p role="status">{isComplete ? words.complete : words.pending(pendingObjects)}</p>
        <dl className={styles.counts}>
          {receipt.counts
            .filter(({ count }) => count > 0)
            .map(({ kind, count }) => (
              <div key={kind}>
                <dt>{words.kinds[kind]}</dt>
                <dd>{count}</dd>
              </div>
            ))}
          <div>
            <dt>{words.objects}</dt>
            <dd>{receipt.objectCount}</dd>
          </div>
          <div>
            <dt>{words.when}</dt>
            <dd>{formatDateTime(receipt.deletedAt)}</dd>
          </div>
        </dl>
        <p className={styles.quiet}>{words.once}</p>
      </div>
    </Dialog>
  );
}

function saveReceipt(receipt: ErasureReceipt): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `erasure-${receipt.characterId}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
