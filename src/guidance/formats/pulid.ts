import type { GuidanceMaterial } from "../guidance-material.js";
import { type GuidanceLimits, type GuidanceRenderer, isThere, type Pictures } from "../picture-wish.js";
import { adapterValues, faceCropWishes, OWN_EMBEDDING, shown, urlsOf } from "./adapter-values.js";
import { PULID_METHODS } from "./consumer-words.js";

/** The nodes `ApplyPulid` of PuLID_ComfyUI and `ApplyPulidFlux` of ComfyUI-PuLID-Flux, and PuLID's own program for FLUX; versions read: docs/generators.md. */
export const PULID: GuidanceRenderer = {
  wishes: (material: GuidanceMaterial, { maxImages }: GuidanceLimits) => faceCropWishes(material, maxImages),

  render(material: GuidanceMaterial, pictures: Pictures) {
    const { weight, startAt, endAt, pulidMethod } = adapterValues(material);
    const span = { start_at: startAt, end_at: endAt };
    const urls = urlsOf(pictures);
    return {
      note: OWN_EMBEDDING,
      comfyui: {
        class_type: "ApplyPulid",
        inputs: { method: PULID_METHODS[pulidMethod], weight, ...span },
        pictures: { image: urls },
      },
      comfyuiFlux: {
        class_type: "ApplyPulidFlux",
        inputs: { weight, ...span },
        pictures: { image: urls },
      },
      flux: { id_weight: weight, id_image: urls[0] ?? null },
      images: pictures.filter(isThere).map(shown),
    };
  },
};
