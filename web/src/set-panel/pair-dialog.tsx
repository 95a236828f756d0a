import { nameOf } from "../references/name-of";
import { Verdict } from "../references/verdict";
import type { Reference } from "../references/operations";
import { strings } from "../strings";
import { Dialog } from "../ui/dialog";
import { FacePhoto } from "../ui/face-photo";
import { formatScore } from "../ui/format";
import type { Conflict } from "./operations";
import styles from "./pair-dialog.module.css";

const words = strings.set;

/** Two images beside each other, and what is said of them together. */
export function PairDialog({
  pair,
  cosine,
  conflicts,
  onClose,
}: {
  pair: readonly [Reference, Reference];
  cosine?: number;
  conflicts: readonly Conflict[];
  onClose: () => void;
}) {
  const ids = new Set(pair.map(({ id }) => id));
  const said = conflicts.filter(({ images, others }) => {
    const sides = [images, others].map((side) => side.filter(({ id }) => ids.has(id)).map(({ id }) => id));
    return sides.every(({ length }) => length > 0) && new Set(sides.flat()).size === 2;
  });
  return (
    <Dialog size="l" title={words.pair} onClose={onClose}>
      <div className={styles.pair}>
        {pair.map((image) => (
          <figure key={image.id}>
            <FacePhoto
              picture={image}
              alt={strings.detail.photo(nameOf(image))}
              aspect={4 / 5}
              faceHeights={1.9}
              className={styles.photo}
            />
            <figcaption>
              <span className={styles.name}>{nameOf(image)}</span>
              <Verdict image={image} />
            </figcaption>
          </figure>
        ))}
      </div>
      {cosine !== undefined && <p className={styles.cosine}>{words.cosine(formatScore(cosine))}</p>}
      {said.map(({ kind, message }) => (
        <p key={kind} className={styles.said}>
          <strong>{words.conflicts[kind]}.</strong> {message}
        </p>
      ))}
    </Dialog>
  );
}
