/** A finite number, or the reason why it could not be taken (half a sentence): never a made-up good value. */
export type Measure = number | { notMeasured: string };

/** The number, or null where there is none. */
export const numberOf = (measure: Measure | undefined): number | null =>
  typeof measure === "number" ? measure : null;

/** What is measured on the face. A measure is missing where an earlier version of the analyser did not know it. */
export interface FaceMeasures {
  /** Variance of the Laplacian at 64 px between the eyes, from 0 to some thousands (`sharpness.ts`). */
  sharpness?: Measure;
}

/** What is measured on the picture as a whole, with or without a face; missing as above. */
export interface PictureMeasures {}
