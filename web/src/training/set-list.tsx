import { usePerform } from "../api/perform";
import listStyles from "../settings/list.module.css";
import { strings } from "../strings";
import { Button, IconButton } from "../ui/button";
import { formatBytes, formatDateTime } from "../ui/format";
import { TrashIcon } from "../ui/icons";
import buttonStyles from "../ui/button.module.css";
import { classNames } from "../ui/class-names";
import { Dialog } from "../ui/dialog";
import { useState } from "react";
import { DELETE_SET, type SetRow } from "./operations";
import styles from "./training-view.module.css";

const words = strings.training;

/** The sets that were made, the newest first, each as the ZIP that a trainer reads. */
export function SetList({
  sets,
  mayWrite,
  onDeleted,
}: {
  sets: readonly SetRow[];
  mayWrite: boolean;
  onDeleted: () => void;
}) {
  const [deleting, setDeleting] = useState<SetRow>();
  if (sets.length === 0) return <p className={styles.quiet}>{words.noSets}</p>;
  return (
    <>
      <ul className={listStyles.list}>
        {sets.map((set) => (
          <li key={set.id} className={classNames(listStyles.item, listStyles.row)}>
            <div>
              <p className={listStyles.name}>
                {set.triggerWord} <span className={styles.quiet}>{words.layouts[set.layout]}</span>
              </p>
              <p className={listStyles.facts}>
                <span>{words.items(set.itemCount)}</span>
                <span>{words.pixels(set.resolution)}</span>
                {set.bytes !== null && <span>{formatBytes(set.bytes)}</span>}
                <span>{formatDateTime(set.createdAt)}</span>
              </p>
              {set.failureReason !== null && <p className={styles.error}>{set.failureReason}</p>}
            </div>
            <div className={styles.actions}>
              {set.status === "BUILDING" && (
                <span role="status" className={styles.building}>
                  {words.building}
                </span>
              )}
              {set.downloadUrl !== null && (
                <a
                  href={set.downloadUrl}
                  download
                  className={classNames(buttonStyles.button, buttonStyles.plain, buttonStyles.link)}
                >
                  {words.download}
                </a>
              )}
              {mayWrite && (
                <IconButton label={words.deleteOf(set.triggerWord)} onPress={() => setDeleting(set)}>
                  <TrashIcon />
                </IconButton>
              )}
            </div>
          </li>
        ))}
      </ul>
      {deleting !== undefined && (
        <DeleteSet set={deleting} onClose={() => setDeleting(undefined)} onDeleted={onDeleted} />
      )}
    </>
  );
}

function DeleteSet({ set, onClose, onDeleted }: { set: SetRow; onClose: () => void; onDeleted: () => void }) {
  const perform = usePerform();
  async function confirm() {
    const done = await perform(DELETE_SET, { input: { id: set.id } });
    if (done !== null) onDeleted();
    onClose();
  }
  return (
    <Dialog
      role="alertdialog"
      title={words.deleteTitle(set.triggerWord)}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="danger" onPress={() => void confirm()}>
            {words.delete}
          </Button>
        </>
      }
    >
      <p>{words.deleteText}</p>
    </Dialog>
  );
}
