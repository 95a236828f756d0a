/** Pixels for a network: four bytes each (red, green, blue, alpha), row by row; alpha is ignored. */
export interface RgbaPixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** What the detector saw, before overlapping boxes are merged. */
export interface FaceCandidates {
  /** Four numbers a candidate, in pixels of the input: left, top, right, bottom. */
  boxes: Float32Array;
  /** The confidence of each candidate, 0-1, in the order of the boxes. */
  scores: Float32Array;
}

/** What faceres tells of a square. */
export interface FaceresReading {
  /** How likely each of {@link AGE_COUNT} ages is, 0-1, together 1. */
  ages: Float32Array;
  /** {@link FACERES_FEATURES} numbers from 0 up that tell a face from others, not normalised. */
  features: Float32Array;
}

/** A recognition network that the operator brings. */
export interface Recogniser {
  /** Numbers of a face on a crop of {@link RECOGNISER_CROP_SIZE} squared, not normalised; always as many. */
  embed(crop: RgbaPixels): Promise<Float32Array>;
}

/** What the mesh network sees on a crop. */
export interface FaceMesh {
  /** Three numbers a point: x and y in pixels of the crop, z in the same unit, smaller towards the viewer. */
  points: Float32Array;
  /** How sure it is that there is a face, 0-1. */
  presence: number;
}

/** What the mesh network sees of an eye, x and y in turn, in pixels of the crop. */
export interface EyeContour {
  /** {@link EYE_POINT_COUNT} points: the first 16 lie on the lids, the nine of the lower one from the outer corner to the inner, then the seven of the upper one between them. */
  contour: Float32Array;
  /** The middle of the iris and four points around it. */
  iris: Float32Array;
}

export interface FaceMeshWithEyes extends FaceMesh {
  /** The viewer's left one first. */
  eyes: [EyeContour, EyeContour];
}

/** Side of the square the landmark and expression networks take, in pixels. */
export const CROP_SIZE = 112;
/** Side of the square the recognition network takes, in pixels. */
export const CHIP_SIZE = 150;
/** Side of the square that faceres takes, in pixels. */
export const FACERES_SQUARE_SIZE = 224;
/** It tells apart 0, 1, 2 … 99 years. */
export const AGE_COUNT = 100;
export const FACERES_FEATURES = 1024;
/** Side of the square that an operator's own recogniser takes, in pixels. */
export const RECOGNISER_CROP_SIZE = 112;
export const LANDMARK_COUNT = 68;
/** Side of the square the mesh network takes, in pixels. */
export const MESH_CROP_SIZE = 192;
/** Points of MediaPipe's canonical face. */
export const MESH_COUNT = 468;
/** Points on and around an eye, and of an iris. */
export const EYE_POINT_COUNT = 71;
export const IRIS_POINT_COUNT = 5;
/** What the expression network tells apart, in the order of its answer. */
export const EXPRESSIONS = ["neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"] as const;
export type Expression = (typeof EXPRESSIONS)[number];
export const EMBEDDING_DIMENSIONS = 128;
/** The detector takes sides that are a multiple of this many pixels, its first feature map's stride. */
export const DETECTOR_STRIDE = 16;
/** Longest side the detector's anchors cover, in pixels. */
export const DETECTOR_MAX_SIDE = 512;

/**
 * The networks without any picture handling, face-api's, MediaPipe's face mesh and faceres of @vladmandic/human: pixels in, plain numbers out. Everything around them (where
 * to look, how to crop, what to average) belongs to the pipeline, so that two adapters differ by rounding only.
 * All methods may be called again and again; none keeps a reference to its input.
 */
export interface FaceNetworks {
  /** The engine and its version, for logs. It is no part of the analyser's name: adapters agree. */
  readonly engine: string;
  /** The operator's own, whose answer is the second embedding in place of faceres'; null: there is none. */
  readonly recogniser: Recogniser | null;
  /**
   * Runs the detector. Both sides are multiples of {@link DETECTOR_STRIDE} up to {@link DETECTOR_MAX_SIDE}.
   * Candidates overlap, are in no order, and may reach over the edge of the input.
   * @param minConfidence 0-1; candidates below it are left out
   */
  detectFaces(picture: RgbaPixels, minConfidence: number): Promise<FaceCandidates>;
  /**
   * Finds the 68 points on each crop of {@link CROP_SIZE} squared.
   * @returns per crop 136 numbers, x and y in turn, as a share of the crop's side (0-1, sometimes a bit outside)
   */
  findLandmarks(crops: RgbaPixels[]): Promise<Float32Array[]>;
  /** Lays a mesh of {@link MESH_COUNT} points on a crop of {@link MESH_CROP_SIZE} squared, in which a face stands upright. */
  findMesh(crop: RgbaPixels): Promise<FaceMesh>;
  /** The same mesh, and the eyes looked at once more, which takes a third longer. */
  findMeshWithEyes(crop: RgbaPixels): Promise<FaceMeshWithEyes>;
  /** Describes each chip of {@link CHIP_SIZE} squared: 128 numbers a chip, not normalised. */
  embed(chips: RgbaPixels[]): Promise<Float32Array[]>;
  /** What faceres tells of each square of {@link FACERES_SQUARE_SIZE} squared. */
  readFaceres(squares: RgbaPixels[]): Promise<FaceresReading[]>;
  /** How likely each of {@link EXPRESSIONS} is, for each crop of {@link CROP_SIZE} squared: 0-1, together 1. */
  classifyExpressions(crops: RgbaPixels[]): Promise<Float32Array[]>;
  /** Releases the weights; nothing may be called afterwards. */
  close(): Promise<void>;
}
