import { GuidanceFormat } from "./guidance-format.js";
import { INSTANTID } from "./formats/instantid.js";
import { IP_ADAPTER_FACEID } from "./formats/ip-adapter-faceid.js";
import { MULTI_REFERENCE } from "./formats/multi-reference.js";
import { PLAIN } from "./formats/plain.js";
import { PULID } from "./formats/pulid.js";
import type { GuidanceRenderer } from "./picture-wish.js";

export const RENDERERS: Record<GuidanceFormat, GuidanceRenderer> = {
  PLAIN,
  IP_ADAPTER_FACEID,
  INSTANTID,
  PULID,
  MULTI_REFERENCE,
};
