import type { GuidanceMaterial } from "../guidance-material.js";
import type { GuidanceLimits, GuidanceRenderer, Picture, Pictures } from "../picture-wish.js";
import { OWN_EMBEDDING } from "./adapter-values.js";

/** For whoever writes a request of their own: what the face lock says, in our own names. */
export const PLAIN: GuidanceRenderer = {
  wishes: ({ shots }: GuidanceMaterial, { maxImages }: GuidanceLimits) =>
    shots.slice(0, maxImages).flatMap((of) => [
      { as: "original" as const, of },
      { as: "face-crop" as const, of },
    ]),

  render({ shots, ...material }: GuidanceMaterial, pictures: Pictures, { maxImages }: GuidanceLimits) {
    const references = shots
      .slice(0, maxImages)
      .map(({ weight }, index) =>
        toReference(weight, pictures[2 * index] ?? null, pictures[2 * index + 1] ?? null),
      )
      .filter((reference) => reference !== null);
    const { strength, referenceStrength, matchThreshold, persona } = material;
    return {
      note: OWN_EMBEDDING,
      strength,
      referenceStrength,
      matchThreshold,
      persona,
      anchor: references[0] ?? null,
      references,
    };
  },
};

function toReference(weight: number, original: Picture | null, crop: Picture | null): object | null {
  if (original === null) return null;
  const { imageId, url, mediaType, width, height } = original;
  return { image: imageId, weight, url, mediaType, width, height, faceCropUrl: crop?.url ?? null };
}
