import { composeCaption, type Naming } from "./captions/compose-caption.js";
import { type CaptionProblem, lintCaptions, type WrittenCaption } from "./captions/lint-captions.js";
import { viewsOfPicture } from "./captions/view-words.js";
import type { PictureRef } from "./readiness.js";
import type { MaterialPicture } from "./training-material.js";

/** A caption as it is written, and as it would stand in the files. */
export interface ReportedCaption {
  ref: PictureRef;
  written: string | null;
  composed: string;
}

export type ReportedCaptionProblem = Omit<CaptionProblem, "captions"> & { pictures: PictureRef[] };

export interface CaptionReportValue {
  captions: ReportedCaption[];
  problems: ReportedCaptionProblem[];
}

export const refOf = ({ kind, row }: MaterialPicture): PictureRef => ({ kind, id: row.image.id });

/** What the lint sees of some pictures. */
export const writtenCaptionsOf = (pictures: readonly MaterialPicture[]): WrittenCaption[] =>
  pictures.map(({ row, caption }) => ({ caption, views: viewsOfPicture(row) }));

/** Problems of captions, by the pictures that have them. */
export const problemsOf = (
  pictures: readonly MaterialPicture[],
  written: readonly WrittenCaption[],
  naming: Naming,
): ReportedCaptionProblem[] =>
  lintCaptions(written, naming).map(({ captions, ...problem }) => ({
    ...problem,
    pictures: captions.map((at) => refOf(pictures[at]!)),
  }));

/** How the captions of some pictures would do. */
export function reportOnCaptions(pictures: readonly MaterialPicture[], naming: Naming): CaptionReportValue {
  const written = writtenCaptionsOf(pictures);
  return {
    captions: pictures.map((picture, at) => ({
      ref: refOf(picture),
      written: picture.caption,
      composed: composeCaption(picture.caption, written[at]!.views, naming),
    })),
    problems: problemsOf(pictures, written, naming),
  };
}
