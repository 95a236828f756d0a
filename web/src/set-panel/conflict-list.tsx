import { useState } from "react";
import { strings } from "../strings";
import { FacePhoto } from "../ui/face-photo";
import type { Reference } from "../references/operations";
import { PairDialog } from "./pair-dialog";
import styles from "./conflict-list.module.css";
import type { Conflict } from "./operations";
import type { SetPanelProps } from "./set-panel";

const words = strings.set;

/** What does not go together, in the server's words; each leads to the two sides beside each other. */
export function ConflictList({
  images,
  conflicts,
  onOpen,
}: SetPanelProps & { conflicts: readonly Conflict[] }) {
  const [pair, setPair] = useState<readonly [Reference, Reference]>();
  const find = (id: string | undefined) => images.find((image) => image.id === id);
  const shown = conflicts.filter((conflict) => conflict.images.some(({ id }) => find(id)));
  if (shown.length === 0) return <p className={styles.quiet}>{words.noConflicts}</p>;
  return (
    <ul className={styles.list}>
      {shown.map((conflict) => {
        const sides = [conflict.images[0], conflict.others[0]].flatMap((side) => find(side?.id) ?? []);
        const [one, other] = sides;
        return (
          <li key={conflict.kind + conflict.message}>
            <button
              type="button"
              className={styles.conflict}
              onClick={() =>
                one !== undefined && other !== undefined ? setPair([one, other]) : one && onOpen(one.id)
              }
            >
              <span className={styles.sides}>
                {sides.map((image) => (
                  <FacePhoto key={image.id} picture={image} alt="" aspect={1} className={styles.photo} />
                ))}
              </span>
              <span>
                <span className={styles.kind}>{words.conflicts[conflict.kind]}</span>
                <span className={styles.message}>{conflict.message}</span>
              </span>
            </button>
          </li>
        );
      })}
      {pair !== undefined && (
        <PairDialog pair={pair} conflicts={conflicts} onClose={() => setPair(undefined)} />
      )}
    </ul>
  );
}
