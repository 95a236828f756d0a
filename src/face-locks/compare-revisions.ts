import { type Embedded, identityOf } from "../judgement/likeness/identity.js";
import { embeddingDistance, matchScore } from "../judgement/likeness/match-score.js";
import type { KeptRevision } from "./face-lock-revision.entity.js";

/** An image of a template, with its share of it before and after; 0: no part of it. */
export interface WeightChange {
  imageId: string;
  before: number;
  after: number;
}

/** How the template of a later revision differs from that of an earlier one. */
export interface RevisionDifference {
  /** Images that came into the template, heaviest first; those that left it; and those that stayed with another share, the largest change first. */
  imagesIn: WeightChange[];
  imagesOut: WeightChange[];
  weightChanges: WeightChange[];
  /** Euclidean distance between the templates; null where one is missing or another model made it. */
  templateShift: number | null;
}

export function compareRevisions(older: KeptRevision, newer: KeptRevision): RevisionDifference {
  const [before, after] = [weightsOf(older), weightsOf(newer)];
  const changes = [...new Set([...before.keys(), ...after.keys()])]
    .map((imageId) => ({
      imageId,
      before: before.get(imageId) ?? 0,
      after: after.get(imageId) ?? 0,
    }))
    .filter((change) => change.before !== change.after)
    .toSorted(
      (a, b) => sizeOf(b) - sizeOf(a) || (a.imageId < b.imageId ? -1 : Number(a.imageId > b.imageId)),
    );
  return {
    imagesIn: changes.filter((change) => change.before === 0),
    imagesOut: changes.filter((change) => change.after === 0),
    weightChanges: changes.filter((change) => change.before > 0 && change.after > 0),
    templateShift: shiftOf(older, newer),
  };
}

const weightsOf = ({ images }: KeptRevision): Map<string, number> =>
  new Map(
    images.flatMap(({ imageId, weight }) => (weight !== null && weight > 0 ? [[imageId, weight]] : [])),
  );

const sizeOf = ({ before, after }: WeightChange): number => Math.abs(after - before);

function shiftOf(older: KeptRevision, newer: KeptRevision): number | null {
  if (!hasTemplate(older) || !hasTemplate(newer) || older.model !== newer.model) return null;
  return embeddingDistance(identityOfKept(older), identityOfKept(newer));
}

/**
 * How well a face fits the template of a revision, 0-1, whether or not it has a part in it; null where there is no template, another model described the face,
 * or nobody knows how many photos the template counts as.
 */
export function scoreAgainstRevision(face: Embedded, revision: KeptRevision): number | null {
  const { model, templatePhotos } = revision;
  if (!hasTemplate(revision) || templatePhotos === null || face.model !== model) return null;
  const distance = embeddingDistance(identityOf(face), identityOfKept(revision));
  return matchScore(distance, model, templatePhotos);
}

type KeptTemplate = KeptRevision & { template: number[]; model: string };

const hasTemplate = (revision: KeptRevision): revision is KeptTemplate =>
  revision.template !== null && revision.model !== null;

const identityOfKept = ({ model, template, secondTemplate }: KeptTemplate) =>
  identityOf({ model, embedding: template, secondEmbedding: secondTemplate });
