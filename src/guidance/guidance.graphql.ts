import { registerEnumType } from "type-graphql";
import { GuidanceFormat } from "./guidance-format.js";

registerEnumType(GuidanceFormat, {
  name: "GuidanceFormat",
  description:
    "Who is to be guided, and so in whose parameter names. None is handed the face lock's embedding: each generator computes its own from the pictures.",
  valuesConfig: {
    PLAIN: {
      description:
        "Our own names: anchor, references with weights, strengths, threshold, persona, URLs of originals and face crops.",
    },
    IP_ADAPTER_FACEID: {
      description:
        "IP-Adapter FaceID: the inputs of ComfyUI_IPAdapter_plus' node IPAdapterFaceID, diffusers' arguments, and up to 5 face crops in order of use.",
    },
    INSTANTID: {
      description:
        "InstantID: the inputs of ComfyUI_InstantID's node ApplyInstantIDAdvanced, its diffusers pipeline's arguments, up to 5 face crops, and the picture of the anchor's key points.",
    },
    PULID: {
      description:
        "PuLID: the inputs of the nodes ApplyPulid and ApplyPulidFlux, and up to 5 face crops in order of use.",
    },
    MULTI_REFERENCE: {
      description:
        "Generators that take several pictures, as Gemini's, FLUX.2 and Seedream do: the anchor first, then always the shot that differs most from those before in pose, framing and light. JPEG and PNG alone: other formats, and files above `maxBytes`, are handed over as JPEG copies.",
    },
  },
});
