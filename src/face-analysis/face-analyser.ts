import type { FaceMeasures, PictureMeasures } from "./measure/measure.js";

/** A point in pixels of the upright image, origin top left. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in pixels of the upright image; it may reach over the image's edge. */
export interface Rectangle extends Point {
  width: number;
  height: number;
}

/** The most prominent face of a picture. */
export interface DetectedFace {
  box: Rectangle;
  /** The 68 points of the iBUG 300-W scheme, in its order. */
  landmarks: Point[];
  /** The detector's confidence, 0-1; a mean over several looks when the first was not sure. */
  detectionScore: number;
  /** Head turned: positive to the viewer's right. */
  yawDegrees: number;
  /** Head raised or lowered: positive is up. */
  pitchDegrees: number;
  /** Head tilted in the picture plane: positive is clockwise as seen by the viewer. */
  rollDegrees: number;
  /** Distance between the two eye centres, in pixels of the upright image. */
  interEyePixels: number;
  /** Years (`measure/estimate-age.ts`); null when it could not be taken. */
  estimatedAge: number | null;
  measures: FaceMeasures;
  /** 128 numbers of length 1; compare by Euclidean distance, 0 to 2. */
  embedding: Float32Array;
  /** What another network knows it by (`embed/second-opinion.ts`), of length 1: 256 numbers, or as many as the operator's own recogniser gives. */
  secondEmbedding: Float32Array;
}

/** A face beside the most prominent one. Only what tells whether it can be recognised is measured. */
export interface OtherFace extends DetectedFace {
  /** How far a straight edge across the whole picture parts it from the most prominent face, 0-1 (`measure/seam.ts`). */
  seam: number;
}

export interface ImageAnalysis {
  /** Name and version of model and pipeline; embeddings are comparable only where it is equal. */
  analyser: string;
  /** Size of the upright image in pixels. */
  width: number;
  height: number;
  /** All faces found, the most prominent one included. */
  faceCount: number;
  measures: PictureMeasures;
  /** 64 bits in hexadecimal (`measure/perceptual-hash.ts`): two pictures that look alike differ in few of them; null when not taken. */
  perceptualHash: string | null;
  /** The most prominent face by size, centrality and confidence; null when there is none. */
  face: DetectedFace | null;
  /** The most prominent ones of the other faces, at most eight, the more prominent first. */
  otherFaces: OtherFace[];
  /**
   * How far the picture stands turned clockwise after its EXIF orientation was followed, in quarter turns, judged by the
   * face alone (a person lying down looks the same); null without a face. Width, height, box, landmarks and thumbnail
   * are those of the picture as it stands; the face crop is upright.
   */
  turnedDegrees: 0 | 90 | 180 | 270 | null;
  /** JPEG of the picture as it stands, long side at most 512 px, never enlarged. */
  thumbnail: Buffer;
  /** JPEG, 1024 × 1024 px, the face turned upright with the margin IP-Adapter users expect; null without a face. */
  faceCrop: Buffer | null;
}

/** Finds and describes the face of a picture. The same bytes give the same embedding to 1e-6. */
export interface FaceAnalyser {
  /** What {@link ImageAnalysis.analyser} will say. */
  readonly analyser: string;
  /** Loads the networks and runs them once, so that the first real picture is not slower than the next. */
  warmUp(): Promise<void>;
  /**
   * Never runs on the caller's event loop.
   * @throws UndecodableImageError the bytes are no picture we read: the same answer every time, so no retry helps
   * @throws Error the engine crashed or was closed: another attempt may succeed
   */
  analyse(image: Buffer): Promise<ImageAnalysis>;
  /** Lets running analyses finish, then stops the engine. */
  close(): Promise<void>;
}

export class UndecodableImageError extends Error {
  constructor(options?: ErrorOptions) {
    super("The picture cannot be decoded", options);
    this.name = "UndecodableImageError";
  }
}
