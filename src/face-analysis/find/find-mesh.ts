import type { Point } from "../face-analyser.js";
import {
  MESH_COUNT,
  MESH_CROP_SIZE,
  type EyeContour,
  type FaceNetworks,
  type RgbaPixels,
} from "../networks/face-networks.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import {
  type Similarity,
  centreOf,
  invert,
  scaleOf,
  squareToUpright,
  transformPoint,
  uprightBounds,
} from "../picture/similarity.js";
import type { UprightPicture } from "../picture/upright-picture.js";
import { eyeLine } from "./landmark-groups.js";

/** A point of MediaPipe's canonical face, in pixels of the picture; z is smaller towards the viewer. */
export interface MeshPoint extends Point {
  z: number;
}

/** A mesh on a face of a picture. */
export interface LaidMesh {
  points: MeshPoint[];
  /** How sure the network is that there is a face, 0-1. */
  presence: number;
  /** The viewer's left one first. */
  eyes: [LaidEye, LaidEye];
}

/** An eye in pixels of the picture. */
export interface LaidEye {
  /** As {@link EyeContour} has them. */
  contour: Point[];
  iris: Point[];
}

/** The outer corners of the eyes, the viewer's left one first. */
const OUTER_CORNERS = [33, 263] as const;
/** Side of what the network sees over that of its own points, as MediaPipe's face landmark graph has it. */
const FRAMING = 1.5;
/** The mesh reaches up to the hairline, which the 68 points leave out: height over theirs, and by how much of theirs its middle lies above. */
const FOREHEAD_STRETCH = 1.25;
const FOREHEAD_RAISE = 0.1;
/** A face is taken to be at least this large, in pixels of the picture: points on one spot have no size to frame. */
const MIN_SIZE = 1;

/**
 * Lays the mesh on a face. The first pass sees the face framed by the 68 points, the second as the first one's mesh has it, and looks at the eyes too.
 * @param picture in which the face is near
 */
export async function findMesh(
  networks: FaceNetworks,
  picture: UprightPicture,
  landmarks: Point[],
): Promise<LaidMesh> {
  const { turnRadians } = eyeLine(landmarks);
  const toFirst = frameOf(landmarks, turnRadians, FOREHEAD_STRETCH, FOREHEAD_RAISE);
  const first = readPoints((await networks.findMesh(draw(toFirst))).points, invert(toFirst));
  const toSecond = frameOf(first, turnOfMesh(first), 1, 0);
  const { points, presence, eyes } = await networks.findMeshWithEyes(draw(toSecond));
  const toPicture = invert(toSecond);
  const [left, right] = eyes;
  return {
    points: readPoints(points, toPicture),
    presence,
    eyes: [readEye(left, toPicture), readEye(right, toPicture)],
  };

  function draw(toCrop: Similarity): RgbaPixels {
    return pixelsOf(drawArea(picture, toCrop, MESH_CROP_SIZE, MESH_CROP_SIZE));
  }
}

/** How far a face stands turned clockwise, by its mesh. */
export function turnOfMesh(points: MeshPoint[]): number {
  const [left, right] = OUTER_CORNERS.map((corner) => points[corner]!) as [MeshPoint, MeshPoint];
  return Math.atan2(right.y - left.y, right.x - left.x);
}

/** The square around points that stand upright when they are turned back. */
function frameOf(points: Point[], turnRadians: number, stretch: number, raise: number): Similarity {
  const { bounds, back } = uprightBounds(points, turnRadians);
  const { x, y } = centreOf(bounds);
  const centre = transformPoint(back, { x, y: y - raise * bounds.height });
  const side = FRAMING * Math.max(bounds.width, stretch * bounds.height, MIN_SIZE);
  return squareToUpright(centre, side, turnRadians, MESH_CROP_SIZE);
}

function readPoints(points: Float32Array, toPicture: Similarity): MeshPoint[] {
  const scale = scaleOf(toPicture);
  return Array.from({ length: MESH_COUNT }, (_, i) => ({
    ...transformPoint(toPicture, { x: points[3 * i]!, y: points[3 * i + 1]! }),
    z: scale * points[3 * i + 2]!,
  }));
}

const readEye = ({ contour, iris }: EyeContour, toPicture: Similarity): LaidEye => ({
  contour: readPlaces(contour, toPicture),
  iris: readPlaces(iris, toPicture),
});

const readPlaces = (places: Float32Array, toPicture: Similarity): Point[] =>
  Array.from({ length: places.length / 2 }, (_, i) =>
    transformPoint(toPicture, { x: places[2 * i]!, y: places[2 * i + 1]! }),
  );
