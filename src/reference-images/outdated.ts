import { ANALYSER } from "../face-analysis/analyser-version.js";
import { ReferenceImageStatus, type ReferenceImageEntity } from "./reference-image.entity.js";

/** Whether a described image is to be described anew: by an analyser of another version, or because somebody asked. */
export function isOutdated({ status, analyser, reanalysisDue }: ReferenceImageEntity): boolean {
  return status === ReferenceImageStatus.READY && (reanalysisDue || analyser !== ANALYSER);
}

/** The same as a condition of SQL on the table `image`, whose parameter `analyser` is {@link ANALYSER}. Never null. */
export const OUTDATED_CONDITION = `(image.status = 'READY' AND (image.reanalysis_due OR image.analyser IS DISTINCT FROM :analyser))`;

export { ANALYSER as PRESENT_ANALYSER };
