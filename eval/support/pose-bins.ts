import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LabelledPicture } from "./labelled-faces.js";

/** What a photographer calls a portrait, by how far the head is turned. */
export const POSES = ["frontal", "three-quarter", "profile"] as const;
export type Pose = (typeof POSES)[number];

/** By eye, of the labelled LFW pictures on which it is plain; named without folder. */
const LABELS = join(__dirname, "../../../eval/labels/lfw-poses.csv");
/** Of labelled degrees: midway between straight on and the three-quarter view's 45°, and between that and the profile's 90°. */
const FRONTAL_DEGREES = 22.5;
const PROFILE_DEGREES = 67.5;

/** Largest estimates, in degrees, that count as each pose but the last. */
export interface PoseBounds {
  frontal: number;
  threeQuarter: number;
}

/** A picture of which it is known what it is, and what is read of it. */
export interface PoseReading {
  pose: Pose;
  /** Estimated, without sign. */
  yawDegrees: number;
}

/** The poses of LFW pictures that have one, by the picture's name. */
export function readPoseLabels(): Map<string, Pose> {
  const lines = readFileSync(LABELS, "utf8").trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(",") as [string, Pose]));
}

export const nameOf = ({ image }: Pick<LabelledPicture, "image">): string =>
  image.slice(image.lastIndexOf("/") + 1);

export function poseOfDegrees(yawDegrees: number): Pose {
  const turn = Math.abs(yawDegrees);
  if (turn <= FRONTAL_DEGREES) return "frontal";
  return turn <= PROFILE_DEGREES ? "three-quarter" : "profile";
}

export function binOf(yawDegrees: number, { frontal, threeQuarter }: PoseBounds): Pose {
  if (yawDegrees <= frontal) return "frontal";
  return yawDegrees <= threeQuarter ? "three-quarter" : "profile";
}

/** The whole degrees by which the mean over the poses of the share that is read right is highest; of equal ones the middle. */
export function fitPoseBounds(readings: readonly PoseReading[]): PoseBounds {
  const tried: { bounds: PoseBounds; right: number }[] = [];
  for (let frontal = 5; frontal < 45; frontal++) {
    for (let threeQuarter = frontal + 1; threeQuarter < 60; threeQuarter++) {
      const bounds = { frontal, threeQuarter };
      tried.push({ bounds, right: meanShareRight(readings, bounds) });
    }
  }
  const most = Math.max(...tried.map(({ right }) => right));
  const best = tried.filter(({ right }) => right === most);
  return best[best.length >> 1]!.bounds;
}

export function meanShareRight(readings: readonly PoseReading[], bounds: PoseBounds): number {
  const shares = POSES.map((pose) => {
    const of = readings.filter((reading) => reading.pose === pose);
    return of.filter(({ yawDegrees }) => binOf(yawDegrees, bounds) === pose).length / Math.max(1, of.length);
  });
  return shares.reduce((sum, share) => sum + share, 0) / POSES.length;
}
