import type { Point } from "../face-analyser.js";
import type { LaidEye } from "../find/find-mesh.js";
import type { HeadPose } from "../find/head-pose.js";
import { degrees, meanPoint, radians } from "../picture/similarity.js";
import { lidOpenness, middleOfEye } from "./lid-openness.js";
import { meanOf } from "./linear-classifier.js";
import type { FaceMeasures, Measure } from "./measure.js";

/** Lids nearer to each other leave too little of an iris to see where it is. */
const LEAST_OPENNESS = 0.1;
/** An iris narrower than this, in pixels of the picture, moves by less than a tenth of a pixel a degree. */
const MIN_IRIS_PIXELS = 5;
/** Turned further, one eye is foreshortened to a slit, and its iris with it. */
const MAX_YAW_DEGREES = 35;
/** Sines beyond that of 60 degrees are of an iris in the corner of the eye: the angle is not told any more, only the side. */
const MOST_SINE = Math.sin(radians(60));

/** Width of a human iris, which hardly differs from person to person, in millimetres (Ablavatski et al. 2020, as MediaPipe's iris model has it). */
const IRIS_MM = 11.7;
/** From the middle of the eyeball, about which it turns, to the iris: 13.5 to the front of the cornea (Fry and Hill 1962), which stands 3.5 before the iris. */
const IRIS_RADIUS_MM = 10;
/** By how much the middle of the eyeball lies behind the line between the corners of the lids. */
const CORNERS_BEFORE_EYEBALL_MM = 5;
/** And by how much above: the median of the laboratory's portraits, who look into the camera (`npm run eval:eyes`). */
const EYEBALL_ABOVE_CORNERS_MM = 1.6;

type GazeMeasures = Required<Pick<FaceMeasures, "gazeYawDegrees" | "gazePitchDegrees">>;

/**
 * Where the eyes look, by where each iris lies before its eyeball: 0 is into the camera, whichever way the head is turned. The gaze is along the line from the middle of the
 * eyeball through the iris. How far the iris lies beside the middle is seen; where the middle is follows from the corners of the lids and the head's pose, and the size
 * of it all from the width of the irises. The mean of the eyes that are open. Eyes behind dark glasses are guessed.
 */
export function measureGaze(eyes: LaidEye[], pose: HeadPose): GazeMeasures {
  const open = eyes.filter((eye) => lidOpenness(eye) >= LEAST_OPENNESS);
  const reason = whyNot(open, pose);
  if (reason !== null) return { gazeYawDegrees: reason, gazePitchDegrees: reason };
  const pixelsPerMm = meanOf(open.map(irisPixels)) / IRIS_MM;
  const { x, y } = meanPoint(open.map((eye) => irisBesideEyeball(eye, pose, pixelsPerMm)));
  return { gazeYawDegrees: angleOf(x), gazePitchDegrees: angleOf(y) };
}

function whyNot(open: LaidEye[], { yawDegrees }: HeadPose): Exclude<Measure, number> | null {
  if (Math.abs(yawDegrees) > MAX_YAW_DEGREES) return { notMeasured: "the head is turned too far" };
  if (open.length === 0) return { notMeasured: "the eyes are closed" };
  // Also where the network gives no number.
  if (!(meanOf(open.map(irisPixels)) >= MIN_IRIS_PIXELS)) {
    return { notMeasured: "the eyes are too small in the picture" };
  }
  return null;
}

/** The mean of its width and height. */
function irisPixels({ iris }: LaidEye): number {
  const [, right, above, left, below] = iris as [Point, Point, Point, Point, Point];
  return (
    (Math.hypot(right.x - left.x, right.y - left.y) + Math.hypot(above.x - below.x, above.y - below.y)) / 2
  );
}

/** From the middle of the eyeball to that of the iris, to the viewer's right and up in the head turned upright, over their distance. */
function irisBesideEyeball(eye: LaidEye, pose: HeadPose, pixelsPerMm: number): Point {
  const [yaw, pitch, roll] = [pose.yawDegrees, pose.pitchDegrees, pose.rollDegrees].map(radians) as [
    number,
    number,
    number,
  ];
  const middle = middleOfEye(eye);
  const [x, y] = [eye.iris[0]!.x - middle.x, eye.iris[0]!.y - middle.y];
  const right = (x * Math.cos(roll) + y * Math.sin(roll)) / pixelsPerMm;
  const up = (x * Math.sin(roll) - y * Math.cos(roll)) / pixelsPerMm;
  // The corners lie before the eyeball in the direction that the head faces.
  const cornersRight = CORNERS_BEFORE_EYEBALL_MM * Math.sin(yaw) * Math.cos(pitch);
  const cornersUp = CORNERS_BEFORE_EYEBALL_MM * Math.sin(pitch) - EYEBALL_ABOVE_CORNERS_MM;
  return { x: (right + cornersRight) / IRIS_RADIUS_MM, y: (up + cornersUp) / IRIS_RADIUS_MM };
}

const angleOf = (sine: number): number => degrees(Math.asin(Math.max(-MOST_SINE, Math.min(MOST_SINE, sine))));
