import { createHash } from "node:crypto";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { embeddingDistance } from "../../src/judgement/likeness/match-score.js";
import { findCoherentGroups } from "../../src/judgement/likeness/coherent-groups.js";
import type { TemplateImage } from "../../src/judgement/likeness/template-image.js";
import type { PersonEmbedding } from "./embed-people.js";
import { type Linkage, linkGroups } from "./linkages.js";

/** The photos of the group that would make the template; the first photo is the primary. */
export type FindWinner = (photos: PersonEmbedding[]) => PersonEmbedding[];

/** A candidate: the largest group, the primary's on a tie, then the one with the lowest hash, which is the server's rule. */
export function winnerBy(linkage: Linkage, minScore: number): FindWinner {
  return (photos) => {
    const [primary] = photos;
    const ordered = photos.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1));
    const distances = ordered.map((a) => ordered.map((b) => embeddingDistance(a.identity, b.identity)));
    const groups = linkGroups(linkage, minScore, distances).map((places) =>
      places.map((place) => ordered[place]!),
    );
    const hasPrimary = (group: PersonEmbedding[]) => Number(group.includes(primary!));
    return groups.toSorted((a, b) => b.length - a.length || hasPrimary(b) - hasPrimary(a))[0]!;
  };
}

export const winnerOfServer: FindWinner = (photos) => {
  const byId = new Map(photos.map((photo) => [photo.image, photo]));
  return findCoherentGroups(toTemplateImages(photos))[0]!.map(({ imageId }) => byId.get(imageId)!);
};

/** The first is the primary; all are of equal quality, and none is a near-duplicate of another. */
export function toTemplateImages(photos: PersonEmbedding[]): TemplateImage[] {
  return photos.map((photo, place): TemplateImage => ({
    imageId: photo.image,
    sha256: hashOf(photo),
    isPrimary: place === 0,
    isStrong: true,
    isCovered: false,
    quality: 1,
    pixels: 1,
    identity: photo.identity,
    model: ANALYSER,
    perceptualHash: null,
  }));
}

const hashOf = ({ image }: PersonEmbedding): string => createHash("sha256").update(image).digest("hex");
