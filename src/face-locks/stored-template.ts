import { versionOf } from "../face-analysis/analyser-version.js";
import { identityOf } from "../judgement/likeness/identity.js";
import { lengthOf } from "../judgement/likeness/match-score.js";

/** The version of the analyser from which on embeddings have length 1 (decision 0016). */
const FIRST_OF_UNIT_LENGTH = 3;
/** What single precision leaves of it. */
const TOLERANCE = 1e-6;

/** A template as it is stored, of a lock or of a revision. */
export interface StoredTemplate {
  model: string;
  embedding: number[];
  secondEmbedding: number[] | null;
}

/**
 * A lock's first embedding as it is shown and compared, of length 1. Earlier releases, and their processes while this one is rolled out, store
 * the mean of the embeddings as it is, a little shorter; its direction is all that there is to it, so that nothing is lost by scaling it when it is read.
 */
export function storedEmbedding({ model, embedding }: Pick<StoredTemplate, "model" | "embedding">): number[] {
  const length = lengthOf(embedding);
  if (versionOf(model) < FIRST_OF_UNIT_LENGTH || length === 0 || Math.abs(length - 1) < TOLERANCE)
    return embedding;
  return embedding.map((number) => Math.fround(number / length));
}

/** A lock's template as scores are taken against it (`judgement/likeness/identity.ts`). */
export const storedTemplate = (template: StoredTemplate): Float64Array =>
  identityOf({ ...template, embedding: storedEmbedding(template) });
