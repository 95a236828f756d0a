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
  // Over 19 group scenes with 65 faces 512 px alone misses 8 and 256 px 9, both together 3; of 155 LFW portraits 512 px
  // alone misses 15, 256 px none. At 0.6 they see a face in 1 of 73 pictures without one, at 0.5 in 4.
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
  uprightPasses: 2,
  alignment: "dlib-similarity",
  averageMirrored: true,
  agePadding: 0.2,
};
