import { useEffect } from "react";
import { useReading } from "../api/reading";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { type Fact, Facts } from "../ui/facts";
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
  const [{ data }, again] = useReading({
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

  const counted = receipt.counts.filter(({ count }) => count > 0);
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
        <Facts
          facts={[
            ...counted.map(({ kind, count }): Fact => [words.kinds[kind], count]),
            [words.objects, receipt.objectCount],
            [words.when, formatDateTime(receipt.deletedAt)],
          ]}
        />
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
