import type { GuidanceMaterial } from "../guidance-material.js";
import {
  type GuidanceLimits,
  type GuidanceRenderer,
  isThere,
  type Picture,
  type Pictures,
} from "../picture-wish.js";
import { OWN_EMBEDDING, shown } from "./adapter-values.js";

/** What FLUX.2 and Seedream take at most; Gemini takes as many as we ever hand over (docs/generators.md). */
const MAX_OF_FLUX_2 = 8;
const MAX_OF_SEEDREAM = 10;

/** Generators that take several pictures in one request: Gemini's image models, FLUX.2 and Seedream; what each publishes: docs/generators.md. */
export const MULTI_REFERENCE: GuidanceRenderer = {
  wishes: ({ views }: GuidanceMaterial, { maxImages, maxBytes }: GuidanceLimits) =>
    views.slice(0, maxImages).map((of) => ({ as: "reference", of, maxBytes })),

  render(_: GuidanceMaterial, pictures: Pictures, { maxImages, maxBytes }: GuidanceLimits) {
    const there = pictures.filter(isThere);
    const urls = there.map(({ url }) => url);
    return {
      note: OWN_EMBEDDING,
      maxImages,
      maxBytes,
      images: there.map((picture) => ({
        ...shown(picture),
        bytes: picture.bytes,
        isCopy: picture.isCopy,
      })),
      gemini: { parts: there.map(toPart) },
      flux2: Object.fromEntries(
        urls
          .slice(0, MAX_OF_FLUX_2)
          .map((url, index) => [index === 0 ? "input_image" : `input_image_${index + 1}`, url]),
      ),
      seedream: { image: urls.slice(0, MAX_OF_SEEDREAM) },
    };
  },
};

const toPart = ({ url, mediaType }: Picture): object => ({
  fileData: { mimeType: mediaType, fileUri: url },
});
