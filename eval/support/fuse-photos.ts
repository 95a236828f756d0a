import type { PersonEmbedding } from "./embed-people.js";

export interface FusedPhotos {
  /** Of length 1. */
  embedding: ArrayLike<number>;
  /** As it is before that. */
  mean: ArrayLike<number>;
  /** 1 / Σw² of the photos' shares w. */
  effectivePhotos: number;
}

const PRIMARY_FACTOR = 2;

/** Placeholder until the server's own can be asked without a set: the first photo counts twice, as a primary does. */
export function fusePhotos(photos: readonly PersonEmbedding[]): FusedPhotos {
  const shares = photos.map((_, i) => (i === 0 ? PRIMARY_FACTOR : 1) / (photos.length + PRIMARY_FACTOR - 1));
  const mean = Float64Array.from(photos[0]!.embedding, (_, i) =>
    photos.reduce((sum, { embedding }, k) => sum + shares[k]! * embedding[i]!, 0),
  );
  const length = Math.hypot(...mean);
  return {
    mean,
    embedding: mean.map((number) => number / length),
    effectivePhotos: 1 / shares.reduce((sum, share) => sum + share * share, 0),
  };
}
