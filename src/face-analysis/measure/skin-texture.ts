import { median } from "../picture/median.js";
import { UPRIGHT_FACE_INTER_EYE as INTER_EYE, UprightFace } from "./draw-upright-face.js";
import { Point } from "../face-analyser.js";
import { LEFT_EYE, MOUTH, RIGHT_EYE, eyeLine, partCentre } from "../find/landmark-groups.js";
import { LumaPlane, lumaPlane } from "../picture/luma.js";
import type { Measure } from "./measure.js";

/** Sides of the squares on cheeks and forehead, and of those around eyes and mouth, in eye distances. */
const SKIN_SIDE = 0.36;
const FEATURE_SIDE = 0.6;
/** With fewer pixels between the eyes the drawing is an enlargement, and all skin looks smooth. */
const MIN_INTER_EYE = INTER_EYE;

/** Texture of the skin relative to the sharpness of eyes and mouth. */
export function measureSkinTexture(face: UprightFace, plane = lumaPlane(face)): Measure {
  if (!(face.interEyePixelsInPicture >= MIN_INTER_EYE))
    return { notMeasured: "the face is too small to show its skin" };
  const eyes = [partCentre(face.landmarks, LEFT_EYE), partCentre(face.landmarks, RIGHT_EYE)];
  const mouth = partCentre(face.landmarks, MOUTH);
  const middle = eyeLine(face.landmarks).middle;
  const skin = [
    ...eyes.map(({ x, y }) => ({ x, y: (y + mouth.y) / 2 + 0.1 * INTER_EYE })),
    { x: middle.x, y: middle.y - 0.62 * INTER_EYE },
  ];
  const texture = median(skin.map((centre) => median(laplacians(plane, centre, SKIN_SIDE))));
  const edges = [...eyes, mouth].map((centre) => quantile95(laplacians(plane, centre, FEATURE_SIDE)));
  const edge = median(edges);
  if (edge === 0) return { notMeasured: "the face is flat" };
  return texture / edge;
}

function laplacians({ luma, width, height }: LumaPlane, centre: Point, share: number): Float64Array {
  const half = Math.round((share * INTER_EYE) / 2);
  const values: number[] = [];
  const [cx, cy] = [Math.round(centre.x), Math.round(centre.y)];
  for (let y = Math.max(1, cy - half); y < Math.min(height - 1, cy + half); y++) {
    for (let x = Math.max(1, cx - half); x < Math.min(width - 1, cx + half); x++) {
      const i = y * width + x;
      values.push(Math.abs(luma[i - 1]! + luma[i + 1]! + luma[i - width]! + luma[i + width]! - 4 * luma[i]!));
    }
  }
  return new Float64Array(values);
}

function quantile95(values: Float64Array): number {
  return values.toSorted()[Math.floor(0.95 * (values.length - 1))] ?? 0;
}
