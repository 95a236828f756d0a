import { OutsideFill } from "./draw-area.js";

/** One look at the whole picture. */
export interface DetectionLook {
  /** The picture's longer side in the detector's input, in pixels: smaller finds larger faces, and is faster. */
  longSide: number;
  /** Border drawn on every side, as a share of the picture's longer side. */
  border: number;
  /** Detections below it are dropped, 0-1. */
  minConfidence: number;
}

/** Every choice of the pipeline that changes its answers, so that a measurement can vary one at a time. */
export interface PipelineOptions {
  /** The looks of a round are all taken and their faces merged; a further round only follows one that found none. */
  detectionRounds: DetectionLook[][];
  /** Of two boxes whose intersection over union is larger, the less confident one is dropped. */
  maxOverlap: number;
  /** The same for the intersection as a share of the smaller box: one of the two lies in the other. */
  maxContainment: number;
  /** What the detector and the networks see beyond the picture's edge. */
  outside: OutsideFill;
  /** Side of the landmark network's square, as a multiple of the detected box's longer side. */
  landmarkCropScale: number;
  /** Landmark passes on the crop turned upright, after the first one. */
  uprightPasses: number;
  /** How the 150-px chip is placed: dlib's fit of many points, or face-api's square turned by the eye line. */
  alignment: "dlib-similarity" | "eye-line";
  /** Average the embedding with that of the mirrored chip. */
  averageMirrored: boolean;
  /** Room around the landmarks in the age network's square, as a share of their extent. */
  agePadding: number;
}

export const DEFAULT_PIPELINE: PipelineOptions = {
  // Chosen on the pictures it was measured on. At 0.6, 512 px then 256 px misses 10 of 65 faces in 18 scenes, 256 px alone
  // 11, both merged 3; of 155 LFW portraits 512 px alone misses 18, both none. 0.6 against 0.5 is a trade: a face is seen
  // in 1 instead of 4 of 73 pictures without one, but 3 of 480 LFW photos stay without theirs.
  detectionRounds: [
    [
      { longSide: 512, border: 0, minConfidence: 0.6 },
      { longSide: 256, border: 0, minConfidence: 0.6 },
    ],
    [{ longSide: 256, border: 0.25, minConfidence: 0.6 }],
  ],
  maxOverlap: 0.4,
  maxContainment: 0.6,
  outside: "edge",
  landmarkCropScale: 1,
  // For tilted faces only. Median distance of a photo to itself turned by 45°, over the 28 of 30 that were found: 0.13 to
  // 0.16 without a pass, 0.06 with one, 0.05 with two; by 60° 0.64, 0.12, 0.07. Some still fail (at +45° the worst tenth is
  // at 0.49), and upright LFW photos gain nothing (FRR at FAR 0.001 on 80 unseen people: 2.1 % without, 3.4 % with, noise).
  uprightPasses: 2,
  // d' between same and different people, LFW, 80 people it was chosen on / 80 others: 4.87 / 4.95; eye line 4.79 / 4.88;
  // without the mirrored chip 4.75 / 4.82. FRR at FAR 0.001 does not tell the alignments apart (2.9 / 3.4 %, 2.9 / 2.5 %).
  alignment: "dlib-similarity",
  averageMirrored: true,
  // The best of six values on 105 UTKFace photos, on which the network was partly trained, so optimistic: mean absolute
  // error 5.7 years; 5.9 at 0.1, 6.3 at face-api's 0.2, 6.6 at -0.05.
  agePadding: 0,
};
