import { embeddingDistance, lengthOf, secondShareOf } from "./match-score.js";

/** What two networks know a face by. */
export interface Embedded {
  /** Name and version of the analyser; only faces of one can be compared. */
  model: string;
  /** 128 numbers of length 1. */
  embedding: ArrayLike<number>;
  /** The second network's, of length 1; null or missing: of a version that asked one network alone. */
  secondEmbedding?: ArrayLike<number> | null;
}

/** The first this many numbers of an identity are of the first network. */
export const FIRST_DIMENSIONS = 128;

/**
 * What faces are compared by: both embeddings one behind the other, each times the root of its share, so that the Euclidean distance of two is
 * √((1 - s)·a² + s·b²), of a and b the distances of the two embeddings and s the {@link secondShareOf} the model. It has length 1 as they have, and where there is no
 * second one it is the embedding as it is.
 *
 * In single precision, as the analyser made the numbers: the database gives them as their shortest decimals.
 */
export function identityOf({ model, embedding, secondEmbedding }: Embedded): Float64Array {
  const share = secondEmbedding ? secondShareOf(model) : 0;
  const seconds = share === 0 ? [] : secondEmbedding!;
  const identity = new Float64Array(embedding.length + seconds.length);
  const [ofFirst, ofSecond] = [Math.sqrt(1 - share), Math.sqrt(share)];
  for (let i = 0; i < embedding.length; i++) identity[i] = Math.fround(embedding[i]!) * ofFirst;
  for (let i = 0; i < seconds.length; i++)
    identity[embedding.length + i] = Math.fround(seconds[i]!) * ofSecond;
  return identity;
}

/** Euclidean distance of the first embeddings alone, 0-2. @param model of both identities */
export function firstDistance(a: ArrayLike<number>, b: ArrayLike<number>, model: string): number {
  if (a.length <= FIRST_DIMENSIONS || a.length !== b.length) return embeddingDistance(a, b);
  let sum = 0;
  for (let i = 0; i < FIRST_DIMENSIONS; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / (1 - secondShareOf(model)));
}

/** The two embeddings that a sum of identities points to, single precision. */
export interface EmbeddingPair {
  embedding: Float32Array;
  secondEmbedding: Float32Array | null;
}

/**
 * The direction of a weighted mean of identities, network by network, so that neither counts more where its faces agree better.
 * @param length of the first embedding: 1 but for a model whose embeddings have lengths of their own
 */
export function directionsOf(sum: Float64Array, length: number): EmbeddingPair {
  const second = sum.subarray(FIRST_DIMENSIONS);
  return {
    embedding: scaledTo(length, sum.subarray(0, FIRST_DIMENSIONS)),
    secondEmbedding: second.length === 0 ? null : scaledTo(1, second),
  };
}

function scaledTo(length: number, vector: Float64Array): Float32Array {
  // Opposite faces that cancel out have no direction.
  const scale = length / (lengthOf(vector) || 1);
  const scaled = new Float32Array(vector.length);
  // As Float32Array.from does with a function, in a tenth of its time.
  for (let i = 0; i < vector.length; i++) scaled[i] = scale * vector[i]!;
  return scaled;
}
