import { OutsideFill } from "./draw-area.js";

/** One look at the whole picture. */
export interface DetectionAttempt {
  /** The picture's longer side in the detector's input, in pixels: smaller finds larger faces, and is faster. */
  longSide: number;
  /** Border drawn on every side, as a share of the picture's longer side. */
  border: number;
  /** Detections below it are dropped, 0-1. */
  minConfidence: number;
}

/** Every choice of the pipeline that changes its answers, so that a measurement can vary one at a time. */
export interface PipelineOptions {
  /** Tried in turn until one finds a face. */
  detectionAttempts: DetectionAttempt[];
  /** Of two boxes whose intersection over union is larger, the less confident one is dropped. */
  maxOverlap: number;
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
  detectionAttempts: [
    { longSide: 512, border: 0, minConfidence: 0.5 },
    { longSide: 256, border: 0, minConfidence: 0.5 },
    { longSide: 256, border: 0.25, minConfidence: 0.5 },
  ],
  maxOverlap: 0.5,
  outside: "edge",
  landmarkCropScale: 1,
  uprightPasses: 1,
  alignment: "dlib-similarity",
  averageMirrored: true,
  agePadding: 0.2,
};
