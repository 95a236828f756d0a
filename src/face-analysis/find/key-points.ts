import type { Point } from "../face-analyser.js";
import { LEFT_EYE, RIGHT_EYE, partCentre } from "./landmark-groups.js";

/** In the order in which InsightFace and with it InstantID have them. "Left" is the viewer's left. */
export const KEY_POINT_NAMES = [
  "leftEye",
  "rightEye",
  "noseTip",
  "leftMouthCorner",
  "rightMouthCorner",
] as const;

/** Of the iBUG 300-W scheme. */
const NOSE_TIP = 30;
const LEFT_MOUTH_CORNER = 48;
const RIGHT_MOUTH_CORNER = 54;

/** The five points of 68 landmarks. */
export const keyPointsOf = (landmarks: Point[]): Point[] => [
  partCentre(landmarks, LEFT_EYE),
  partCentre(landmarks, RIGHT_EYE),
  landmarks[NOSE_TIP]!,
  landmarks[LEFT_MOUTH_CORNER]!,
  landmarks[RIGHT_MOUTH_CORNER]!,
];

export interface KeyPointsPicture {
  /** Pixels. */
  width: number;
  height: number;
  /** Five, in pixels of this picture. */
  points: Point[];
}
