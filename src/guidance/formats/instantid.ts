import { KEY_POINT_NAMES } from "../../face-analysis/find/key-points.js";
import type { GuidanceMaterial } from "../guidance-material.js";
import {
  type GuidanceLimits,
  type GuidanceRenderer,
  isThere,
  type Pictures,
  type PictureWish,
} from "../picture-wish.js";
import { adapterValues, faceCropWishes, OWN_EMBEDDING, shown, urlsOf } from "./adapter-values.js";
import { INSTANTID_COMBINE_EMBEDS } from "./consumer-words.js";

/** The node `ApplyInstantIDAdvanced` of ComfyUI_InstantID, and InstantID's own pipeline for diffusers; versions read: docs/generators.md. */
export const INSTANTID: GuidanceRenderer = {
  wishes: (material: GuidanceMaterial, { maxImages }: GuidanceLimits): PictureWish[] => {
    const { keyPoints, shots } = material;
    const anchor = keyPoints && shots[0];
    const ofAnchor: PictureWish[] = anchor ? [{ as: "key-points", of: anchor, keyPoints }] : [];
    return [...ofAnchor, ...faceCropWishes(material, maxImages)];
  },

  render(material: GuidanceMaterial, pictures: Pictures) {
    const { keyPoints } = material;
    const drawn = keyPoints === null ? null : (pictures[0] ?? null);
    const crops = keyPoints === null ? pictures : pictures.slice(1);
    const values = adapterValues(material);
    return {
      note: OWN_EMBEDDING,
      comfyui: {
        class_type: "ApplyInstantIDAdvanced",
        inputs: {
          ip_weight: values.weight,
          cn_strength: values.cnStrength,
          start_at: values.startAt,
          end_at: values.endAt,
          noise: 0,
          combine_embeds: INSTANTID_COMBINE_EMBEDS[values.combineEmbeds],
        },
        pictures: { image: urlsOf(crops), image_kps: drawn?.url ?? null },
      },
      diffusers: {
        call: {
          image: drawn?.url ?? null,
          ip_adapter_scale: values.weight,
          controlnet_conditioning_scale: values.cnStrength,
          control_guidance_start: values.startAt,
          control_guidance_end: values.endAt,
        },
        /** The pipeline's argument of that name is made of these by InsightFace. */
        picturesOf: { image_embeds: urlsOf(crops) },
      },
      keyPoints: drawn && { ...shown(drawn), points: namedPoints(material) },
      images: crops.filter(isThere).map(shown),
    };
  },
};

/** In pixels of the drawn picture, for whoever draws it in another size. */
const namedPoints = ({ keyPoints }: GuidanceMaterial): object =>
  Object.fromEntries(keyPoints!.points.map((point, index) => [KEY_POINT_NAMES[index]!, point]));
