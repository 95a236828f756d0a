import { useReading } from "../api/reading";
import { nameOf } from "../references/name-of";
import { type CSSProperties, useState } from "react";
import { graphql } from "../api/generated";
import type { ManagedCharacter, Reference } from "../references/operations";
import { strings } from "../strings";
import { classNames } from "../ui/class-names";
import { FacePhoto } from "../ui/face-photo";
import { formatScore } from "../ui/format";
import type { Conflict } from "./operations";
import { PairDialog } from "./pair-dialog";
import styles from "./similarity-matrix.module.css";

const words = strings.set;

const EMBEDDINGS = graphql(`
  query Embeddings($id: ID!) {
    character(id: $id) {
      id
      referenceImages {
        id
        face {
          embedding {
            model
            vector
          }
        }
      }
    }
  }
`);

/** What fits beside the grid; those of conflicts first. */
const MOST = 9;

type Cell = { one: Reference; other: Reference; cosine: number; isConflict: boolean };

/** How alike every two faces are, by the cosine of their embeddings: it orders the pairs of this set, and is no calibrated score. */
export function SimilarityMatrix({
  character,
  images,
  conflicts,
}: {
  character: ManagedCharacter;
  images: readonly Reference[];
  conflicts: readonly Conflict[];
}) {
  const [pair, setPair] = useState<Cell>();
  const [{ data }] = useReading({
    query: EMBEDDINGS,
    variables: { id: character.id },
    requestPolicy: "cache-and-network",
  });
  const vectors = new Map(
    (data?.character?.referenceImages ?? []).flatMap(({ id, face }) =>
      face?.embedding.vector == null ? [] : [[id, face.embedding] as const],
    ),
  );
  const inConflict = new Set(
    conflicts.flatMap((each) => [...each.images, ...each.others]).map(({ id }) => id),
  );
  const shown = images
    .filter(({ id }) => vectors.has(id))
    .toSorted((one, other) => Number(inConflict.has(other.id)) - Number(inConflict.has(one.id)))
    .slice(0, MOST);
  if (shown.length < 2) return null;

  const rows = shown.map((one, row) =>
    shown.slice(0, row).flatMap((other): Cell[] => {
      const cosine = cosineOf(vectors.get(one.id)!, vectors.get(other.id)!);
      return cosine === null
        ? []
        : [{ one, other, cosine, isConflict: disagree(conflicts, one.id, other.id) }];
    }),
  );
  const all = rows.flat().map(({ cosine }) => cosine);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const shade = (cosine: number) => (high === low ? 1 : (cosine - low) / (high - low));
  return (
    <>
      <table className={styles.matrix} aria-label={words.matrixLabel}>
        <tbody>
          {shown.map((image, row) => (
            <tr key={image.id}>
              <th scope="row">
                <Thumb image={image} />
              </th>
              {rows[row]!.map((cell) => (
                <td key={cell.other.id}>
                  <button
                    type="button"
                    className={classNames(styles.cell, cell.isConflict && styles.conflict)}
                    aria-label={words.pairOf(nameOf(cell.one), nameOf(cell.other), formatScore(cell.cosine))}
                    style={{ "--near": `${Math.round(8 + 80 * shade(cell.cosine))}%` } as CSSProperties}
                    onClick={() => setPair(cell)}
                  />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <td aria-hidden="true" />
            {shown.slice(0, -1).map((image) => (
              <td key={image.id}>
                <Thumb image={image} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
      <p className={styles.caption}>{words.matrix}</p>
      {pair !== undefined && (
        <PairDialog
          pair={[pair.one, pair.other]}
          cosine={pair.cosine}
          conflicts={conflicts}
          onClose={() => setPair(undefined)}
        />
      )}
    </>
  );
}

const Thumb = ({ image }: { image: Reference }) => (
  <FacePhoto picture={image} alt={nameOf(image)} aspect={1} className={styles.thumb} />
);

interface Embedding {
  model: string;
  vector?: readonly number[] | null;
}

/** Null between two models, whose embeddings cannot be compared. */
function cosineOf(one: Embedding, other: Embedding): number | null {
  if (one.model !== other.model || one.vector == null || other.vector == null) return null;
  let [dot, ofOne, ofOther] = [0, 0, 0];
  for (const [index, value] of one.vector.entries()) {
    const second = other.vector[index] ?? 0;
    dot += value * second;
    ofOne += value * value;
    ofOther += second * second;
  }
  return dot / Math.sqrt(ofOne * ofOther);
}

function disagree(conflicts: readonly Conflict[], one: string, other: string): boolean {
  const has = (images: readonly { id: string }[], id: string) => images.some((image) => image.id === id);
  return conflicts.some(
    ({ images, others }) =>
      (has(images, one) && has(others, other)) || (has(images, other) && has(others, one)),
  );
}
