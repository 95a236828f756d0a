import { Point } from "../face-analyser.js";
import { degrees, meanPoint } from "../picture/similarity.js";

export interface HeadPose {
  /** Positive: turned to the viewer's right. */
  yawDegrees: number;
  /** Positive: raised. */
  pitchDegrees: number;
  /** Positive: tilted clockwise as the viewer sees it. */
  rollDegrees: number;
}

type Vector = readonly [x: number, y: number, z: number];
type Matrix = readonly [Vector, Vector, Vector];

/**
 * An average head: for each landmark index its place in centimetres, x to the viewer's right, y up, z towards the
 * viewer. From the anthropometric model at aifi.isr.uc.pt/Downloads/OpenGL/glAnthropometric3DModel.cpp, the points that
 * are usual with the 68-point scheme, without the lower lip and the chin, which move with the jaw.
 */
export const HEAD_MODEL: readonly (readonly [index: number, place: Vector])[] = [
  [17, [-6.825897, 6.760612, 4.402142]],
  [21, [-1.330353, 7.122144, 6.903745]],
  [22, [1.330353, 7.122144, 6.903745]],
  [26, [6.825897, 6.760612, 4.402142]],
  [36, [-5.311432, 5.485328, 3.987654]],
  [39, [-1.78993, 5.393625, 4.413414]],
  [42, [1.78993, 5.393625, 4.413414]],
  [45, [5.311432, 5.485328, 3.987654]],
  [31, [-2.005628, 1.409845, 6.165652]],
  [35, [2.005628, 1.409845, 6.165652]],
  [48, [-2.774015, -2.080775, 5.048531]],
  [54, [2.774015, -2.080775, 5.048531]],
];

/**
 * The pose of a head from its landmarks: the rotation of the average head whose weak-perspective picture is nearest to
 * the landmarks (POS, the first step of DeMenthon and Davis, "Model-based object pose in 25 lines of code", IJCV 1995).
 * No camera has to be known. The head is pitched first, then turned, then rolled in the picture plane.
 */
export function estimateHeadPose(landmarks: Point[]): HeadPose {
  const points = HEAD_MODEL.map(([index]) => landmarks[index]!);
  const centre = meanPoint(points);
  const right = solveRow(points.map(({ x }) => x - centre.x));
  const up = solveRow(points.map(({ y }) => centre.y - y));
  const [r1, r2] = orthogonalised(normalised(right), normalised(up));
  const r3 = cross(r1, r2);
  return {
    yawDegrees: degrees(Math.atan2(-r3[0], Math.hypot(r1[0], r2[0]))),
    pitchDegrees: degrees(Math.atan2(-r3[1], r3[2])),
    rollDegrees: degrees(Math.atan2(-r2[0], r1[0])),
  };
}

/** Model points around their mean, and the inverse of their scatter matrix: both are needed for every face. */
const MODEL_POINTS: readonly Vector[] = (() => {
  const places = HEAD_MODEL.map(([, place]) => place);
  const mean = [0, 1, 2].map((axis) => places.reduce((sum, place) => sum + place[axis]!, 0) / places.length);
  return places.map(([x, y, z]) => [x - mean[0]!, y - mean[1]!, z - mean[2]!] as const);
})();
const INVERSE_SCATTER = inverted(
  [0, 1, 2].map((row) =>
    [0, 1, 2].map((column) => MODEL_POINTS.reduce((sum, point) => sum + point[row]! * point[column]!, 0)),
  ) as unknown as Matrix,
);

/** One row of the projection: the vector whose products with the model points come nearest to the values. */
function solveRow(values: number[]): Vector {
  const moments = [0, 1, 2].map((axis) =>
    MODEL_POINTS.reduce((sum, point, i) => sum + point[axis]! * values[i]!, 0),
  ) as unknown as Vector;
  return INVERSE_SCATTER.map((row) => dot(row, moments)) as unknown as Vector;
}

/** The two unit vectors at a right angle that lie nearest to the given ones, neither preferred. */
function orthogonalised(p: Vector, q: Vector): [Vector, Vector] {
  const sum = normalised([p[0] + q[0], p[1] + q[1], p[2] + q[2]]);
  const difference = normalised([p[0] - q[0], p[1] - q[1], p[2] - q[2]]);
  const half = Math.SQRT1_2;
  return [
    [0, 1, 2].map((axis) => half * (sum[axis]! + difference[axis]!)) as unknown as Vector,
    [0, 1, 2].map((axis) => half * (sum[axis]! - difference[axis]!)) as unknown as Vector,
  ];
}

function dot(p: Vector, q: Vector): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
}

function cross(p: Vector, q: Vector): Vector {
  return [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
}

function normalised(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/** The inverse of a symmetric matrix. */
function inverted([p, q, r]: Matrix): Matrix {
  const determinant = dot(p, cross(q, r));
  return [cross(q, r), cross(r, p), cross(p, q)].map((row) =>
    row.map((value) => value / determinant),
  ) as unknown as Matrix;
}
