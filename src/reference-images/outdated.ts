import {
  AnalyserAge,
  ageOf,
  ANALYSER,
  presentAnalyser,
  versionOf,
} from "../face-analysis/analyser-version.js";
import { ReferenceImageStatus, type ReferenceImageEntity } from "./reference-image.entity.js";

/**
 * Whether a described image is to be described anew: by an earlier version of the analyser, or because somebody asked. One that a later version
 * described, of a release that is being rolled out beside this one, is not.
 */
export function isOutdated({ status, analyser, reanalysisDue }: ReferenceImageEntity): boolean {
  if (status !== ReferenceImageStatus.READY) return false;
  return reanalysisDue || [AnalyserAge.EARLIER, AnalyserAge.RIVAL].includes(ageOf(analyser));
}

/**
 * Whether the analyser in a column is another than the present one and not a later one, as a condition of SQL.
 * @param column of text, nullable
 * @param analyser the parameter that is {@link presentAnalyser}
 */
export const otherAnalyserCondition = (column: string, analyser: string): string =>
  `(${column} IS DISTINCT FROM ${analyser}
    AND coalesce(substring(${column} FROM '/likeness-([0-9]{1,9})$')::int, 0) <= ${versionOf(ANALYSER)})`;

/** {@link isOutdated} as a condition of SQL on the table `image`, whose parameter `analyser` is {@link presentAnalyser}. Never null. */
export const OUTDATED_CONDITION = `(image.status = 'READY' AND (image.reanalysis_due OR ${otherAnalyserCondition("image.analyser", ":analyser")}))`;

export { AnalyserAge, ageOf, presentAnalyser };
