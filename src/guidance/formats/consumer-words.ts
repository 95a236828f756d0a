import {
  IpAdapterCombineEmbeds,
  IpAdapterEmbedsScaling,
  IpAdapterWeightType,
  PulidMethod,
} from "../../face-locks/ip-adapter-settings.js";

/** `weight_type` of ComfyUI_IPAdapter_plus. */
export const WEIGHT_TYPES: Record<IpAdapterWeightType, string> = {
  LINEAR: "linear",
  EASE_IN: "ease in",
  EASE_OUT: "ease out",
  EASE_IN_OUT: "ease in-out",
  REVERSE_IN_OUT: "reverse in-out",
  WEAK_INPUT: "weak input",
  WEAK_OUTPUT: "weak output",
  WEAK_MIDDLE: "weak middle",
  STRONG_MIDDLE: "strong middle",
  STYLE_TRANSFER: "style transfer",
  COMPOSITION: "composition",
  STRONG_STYLE_TRANSFER: "strong style transfer",
  STYLE_AND_COMPOSITION: "style and composition",
  STYLE_TRANSFER_PRECISE: "style transfer precise",
  COMPOSITION_PRECISE: "composition precise",
};

/** `combine_embeds` of ComfyUI_IPAdapter_plus. */
export const COMBINE_EMBEDS: Record<IpAdapterCombineEmbeds, string> = {
  CONCAT: "concat",
  ADD: "add",
  SUBTRACT: "subtract",
  AVERAGE: "average",
  NORM_AVERAGE: "norm average",
};

/** `combine_embeds` of ComfyUI_InstantID, which knows three of them; its own default for the others. */
export const INSTANTID_COMBINE_EMBEDS: Record<IpAdapterCombineEmbeds, string> = {
  ...COMBINE_EMBEDS,
  ADD: COMBINE_EMBEDS.AVERAGE,
  SUBTRACT: COMBINE_EMBEDS.AVERAGE,
};

/** `embeds_scaling` of ComfyUI_IPAdapter_plus. */
export const EMBEDS_SCALING: Record<IpAdapterEmbedsScaling, string> = {
  V_ONLY: "V only",
  K_AND_V: "K+V",
  K_AND_V_WITH_C_PENALTY: "K+V w/ C penalty",
  K_AND_MEAN_V_WITH_C_PENALTY: "K+mean(V) w/ C penalty",
};

/** `method` of PuLID_ComfyUI. */
export const PULID_METHODS: Record<PulidMethod, string> = {
  FIDELITY: "fidelity",
  STYLE: "style",
  NEUTRAL: "neutral",
};
