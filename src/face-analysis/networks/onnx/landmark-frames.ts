import type { LandmarkFrame } from "../tflite/read-tflite.js";
import type { GraphBuilder, Value } from "./graph-builder.js";

// MediaPipe's three operators of the mesh with attention, spelt out in ONNX's own. What they do is that of their second versions in MediaPipe's source,
// mediapipe/util/tflite/operations; `landmark-frames-on-tfjs.ts` is the same for the other engine. Each takes one picture at a time.

/** Two points on one spot have no direction; what is divided by stays above this. */
const LEAST_LENGTH = 1e-6;

/**
 * The matrix [1, 4, 4] that brings pixels of what is cut out of a frame into the picture that the points lie in.
 * @param points [1, points, 3]
 */
export function frameLandmarks(onnx: GraphBuilder, points: Value, frame: LandmarkFrame): Value {
  const places = onnx.node("Gather", [points, onnx.integers([0, 1])], { axis: 2 });
  const pick = (which: readonly number[]): Value =>
    onnx.node("Gather", [places, onnx.integers(which)], { axis: 1 });
  const turn = turnOf(onnx, pick([frame.leftPoint]), pick([frame.rightPoint]));
  // [1, points, 2], the eye's or mouth's line level.
  const upright = onnx.node("MatMul", [pick(frame.points), turn]);
  const [most, least] = ["ReduceMax", "ReduceMin"].map((operator) =>
    onnx.node(operator, [upright], { axes: [1], keepdims: 1 }),
  ) as [Value, Value];
  const [width, height] = frame.size;
  const perPixel = Float32Array.of(frame.scale[0] / width, frame.scale[1] / height);
  const pixel = onnx.node("Mul", [onnx.node("Sub", [most, least]), onnx.constant(perPixel, [1, 1, 2])]);
  const turnAndScale = onnx.node("Mul", [turn, pixel]);
  const half = onnx.constant(Float32Array.of(0.5), []);
  const middle = onnx.node("Mul", [onnx.node("Add", [most, least]), half]);
  const centre = onnx.node("MatMul", [turn, onnx.node("Transpose", [middle], { perm: [0, 2, 1] })]);
  const middleOfCut = onnx.constant(Float32Array.of(width / 2, height / 2), [1, 2, 1]);
  const shift = onnx.node("Sub", [centre, onnx.node("MatMul", [turnAndScale, middleOfCut])]);
  const noDepth = onnx.constant(new Float32Array(2), [1, 2, 1]);
  const upper = onnx.node("Concat", [turnAndScale, noDepth, shift], { axis: 2 });
  const lower = onnx.constant(Float32Array.of(0, 0, 1, 0, 0, 0, 0, 1), [1, 2, 4]);
  return onnx.node("Concat", [upper, lower], { axis: 1 });
}

/** The rotation [1, 2, 2] from upright to how the line between two points lies: columns (cos, sin) and (-sin, cos). */
function turnOf(onnx: GraphBuilder, left: Value, right: Value): Value {
  const along = onnx.node("Sub", [right, left]);
  const length = onnx.node("ReduceL2", [along], { axes: [2], keepdims: 1 });
  const least = onnx.constant(Float32Array.of(LEAST_LENGTH), []);
  const direction = onnx.node("Div", [along, onnx.node("Max", [length, least])]);
  const toMatrix = onnx.constant(Float32Array.of(1, 0, 0, 1, 0, -1, 1, 0), [2, 4]);
  return onnx.node("Reshape", [onnx.node("MatMul", [direction, toMatrix]), onnx.integers([1, 2, 2])]);
}

/**
 * What lies at a matrix's places of a picture [1, channels, height, width]: [1, channels, rows, columns]. Zeros where a place is not between the middles of
 * its pixels.
 */
export function cutOut(
  onnx: GraphBuilder,
  picture: Value,
  matrix: Value,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): Value {
  const places = transform(
    onnx,
    onnx.constant(middlesOfPixels(rows, columns), [1, rows * columns, 4]),
    matrix,
  );
  // GridSample counts from -1 at the middle of the first pixel to 1 at that of the last.
  const [across, down] = [2 / (width - 1), 2 / (height - 1)];
  const scaled = onnx.node("Mul", [places, onnx.constant(Float32Array.of(across, down), [1, 1, 2])]);
  const start = onnx.constant(Float32Array.of(1 + across / 2, 1 + down / 2), [1, 1, 2]);
  const relative = onnx.node("Sub", [scaled, start]);
  const furthest = onnx.node("ReduceMax", [onnx.node("Abs", [relative])], { axes: [2], keepdims: 1 });
  const one = onnx.constant(Float32Array.of(1), []);
  const isInside = onnx.node("LessOrEqual", [furthest, one]);
  const faraway = onnx.constant(Float32Array.of(3), []);
  const grid = onnx.node("Where", [isInside, relative, faraway]);
  const ofPixels = onnx.node("Reshape", [grid, onnx.integers([1, rows, columns, 2])]);
  return onnx.node("GridSample", [picture, ofPixels], {
    mode: "bilinear",
    padding_mode: "zeros",
    align_corners: 1,
  });
}

/** Points [1, points, 2] brought where a matrix brings them. */
export function transformPoints(onnx: GraphBuilder, points: Value, matrix: Value, count: number): Value {
  const ends = Float32Array.from({ length: 2 * count }, (_, i) => i % 2);
  const homogeneous = onnx.node("Concat", [points, onnx.constant(ends, [1, count, 2])], { axis: 2 });
  return transform(onnx, homogeneous, matrix);
}

/** @param points [1, points, 4], each x, y, 0, 1 @returns [1, points, 2] */
function transform(onnx: GraphBuilder, points: Value, matrix: Value): Value {
  const transposed = onnx.node("Transpose", [matrix], { perm: [0, 2, 1] });
  return onnx.node("Gather", [onnx.node("MatMul", [points, transposed]), onnx.integers([0, 1])], { axis: 2 });
}

/** Row by row, each pixel as x, y, 0, 1. */
export const middlesOfPixels = (rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: 4 * rows * columns }, (_, i) => {
    const pixel = Math.floor(i / 4);
    return [(pixel % columns) + 0.5, Math.floor(pixel / columns) + 0.5, 0, 1][i % 4]!;
  });
