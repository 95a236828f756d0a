import { degrees } from "../picture/similarity.js";
import CANONICAL_HEAD from "./canonical-head.json";
import type { MeshPoint } from "./find-mesh.js";

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
 * The pose of a head from its mesh: the rotation that lays the canonical head's points nearest to the mesh's, by weighted least squares (the
 * orthogonal Procrustes problem). The points, their places in centimetres (x to the viewer's right, y up, z towards the viewer) and their weights
 * are those of MediaPipe's geometry pipeline: `canonical-head.json`, from `geometry_pipeline_metadata_landmarks.binarypb`. No camera has to be known.
 * The head is pitched first, then turned, then rolled in the picture plane.
 */
export function estimateHeadPose(mesh: MeshPoint[]): HeadPose {
  const places = CANONICAL_HEAD.map(({ point }): Vector => {
    const { x, y, z } = mesh[point]!;
    return [x, -y, -z];
  });
  const [r0, r1, r2] = nearestRotation(covariance(centred(places), HEAD));
  return {
    yawDegrees: degrees(Math.atan2(-r2[0], Math.hypot(r0[0], r1[0]))),
    pitchDegrees: degrees(Math.atan2(-r2[1], r2[2])),
    rollDegrees: degrees(Math.atan2(-r1[0], r0[0])),
  };
}

const WEIGHTS = CANONICAL_HEAD.map(({ weight }) => weight);
const HEAD = centred(CANONICAL_HEAD.map(({ place }) => place as unknown as Vector));

/** Around their weighted mean. */
function centred(places: Vector[]): Vector[] {
  const total = WEIGHTS.reduce((sum, weight) => sum + weight);
  const mean = vector(
    (axis) => places.reduce((sum, place, i) => sum + WEIGHTS[i]! * place[axis]!, 0) / total,
  );
  return places.map((place) => vector((axis) => place[axis]! - mean[axis]!));
}

const covariance = (to: Vector[], from: Vector[]): Matrix =>
  matrix((row, column) =>
    to.reduce((sum, place, i) => sum + WEIGHTS[i]! * place[row]! * from[i]![column]!, 0),
  );

/**
 * The rotation nearest to a matrix: its polar decomposition's, by Newton's iteration (Higham 1986), which converges quadratically. Points that span
 * space give a matrix that can be inverted.
 */
function nearestRotation(start: Matrix): Matrix {
  let rotation = scaledToOne(start);
  for (let i = 0; i < 30; i++) {
    const inverse = inverseTransposed(rotation);
    const next = matrix((row, column) => (rotation[row]![column]! + inverse[row]![column]!) / 2);
    const change = Math.max(
      ...next.flatMap((values, row) =>
        values.map((value, column) => Math.abs(value - rotation[row]![column]!)),
      ),
    );
    rotation = next;
    if (change < 1e-12) break;
  }
  return rotation;
}

/** Of determinant 1, from where the iteration takes few steps. */
function scaledToOne(from: Matrix): Matrix {
  const factor = 1 / Math.cbrt(dot(from[0], cross(from[1], from[2])));
  return matrix((row, column) => factor * from[row]![column]!);
}

function inverseTransposed([p, q, r]: Matrix): Matrix {
  const determinant = dot(p, cross(q, r));
  const rows = [cross(q, r), cross(r, p), cross(p, q)] as const;
  return matrix((row, column) => rows[row]![column]! / determinant);
}

function vector(value: (axis: number) => number): Vector {
  return [value(0), value(1), value(2)];
}

function matrix(value: (row: number, column: number) => number): Matrix {
  return [
    vector((column) => value(0, column)),
    vector((column) => value(1, column)),
    vector((column) => value(2, column)),
  ];
}

function dot(p: Vector, q: Vector): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
}

function cross(p: Vector, q: Vector): Vector {
  return [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
}
