import type { GuidanceMaterial } from "../guidance-material.js";
import { type GuidanceLimits, type GuidanceRenderer, isThere, type Pictures } from "../picture-wish.js";
import { adapterValues, faceCropWishes, OWN_EMBEDDING, shown, urlsOf } from "./adapter-values.js";
import { COMBINE_EMBEDS, EMBEDS_SCALING, WEIGHT_TYPES } from "./consumer-words.js";

/** The node `IPAdapterFaceID` of ComfyUI_IPAdapter_plus, and diffusers' IP-Adapter with a FaceID checkpoint; versions read: docs/generators.md. */
export const IP_ADAPTER_FACEID: GuidanceRenderer = {
  wishes: (material: GuidanceMaterial, { maxImages }: GuidanceLimits) => faceCropWishes(material, maxImages),

  render(material: GuidanceMaterial, pictures: Pictures) {
    const values = adapterValues(material);
    return {
      note: OWN_EMBEDDING,
      comfyui: {
        class_type: "IPAdapterFaceID",
        inputs: {
          weight: values.weight,
          weight_faceidv2: values.weightFaceIdV2,
          weight_type: WEIGHT_TYPES[values.weightType],
          combine_embeds: COMBINE_EMBEDS[values.combineEmbeds],
          start_at: values.startAt,
          end_at: values.endAt,
          embeds_scaling: EMBEDS_SCALING[values.embedsScaling],
        },
        pictures: { image: urlsOf(pictures) },
      },
      diffusers: {
        load_ip_adapter: {
          pretrained_model_name_or_path_or_dict: "h94/IP-Adapter-FaceID",
          subfolder: null,
          weight_name: "ip-adapter-faceid_sdxl.bin",
          image_encoder_folder: null,
        },
        set_ip_adapter_scale: { scale: values.weight },
        /** The pipeline's argument of that name is made of these by InsightFace. */
        picturesOf: { ip_adapter_image_embeds: urlsOf(pictures) },
      },
      images: pictures.filter(isThere).map(shown),
    };
  },
};
