import { presentAnalyser } from "./analyser-version.js";
import { decodeUpright } from "./picture/decode-upright.js";
import { UprightPicture } from "./picture/upright-picture.js";
import { detectFaces } from "./find/detect-faces.js";
import { drawFaceCrop, encodeThumbnail } from "./picture/draw-derivatives.js";
import { drawLandmarkSquare } from "./measure/draw-landmark-square.js";
import { drawUprightFace } from "./measure/draw-upright-face.js";
import { embedFace } from "./embed/embed-face.js";
import { askSecondOpinion } from "./embed/second-opinion.js";
import { measureCovers } from "./measure/covers.js";
import { measureExpression } from "./measure/expression.js";
import { measureEyes } from "./measure/eyes.js";
import { measureGaze } from "./measure/gaze.js";
import { DetectedFace, ImageAnalysis, Point } from "./face-analyser.js";
import { FaceCloseUps, approachFace } from "./find/approach-face.js";
import { byProminence } from "./find/by-prominence.js";
import { describeOtherFaces } from "./describe-other-faces.js";
import { findLandmarks } from "./find/find-landmarks.js";
import { findMesh } from "./find/find-mesh.js";
import { estimateHeadPose } from "./find/head-pose.js";
import { eyeLine } from "./find/landmark-groups.js";
import { Detection } from "./find/look-for-faces.js";
import { measureFacePattern } from "./measure/draw-face-pattern.js";
import { lumaOf } from "./picture/luma.js";
import { measurePictureQuality } from "./measure/measure-picture-quality.js";
import { measureMouthOpen } from "./measure/mouth-open.js";
import { DETECTOR_MAX_SIDE, FaceNetworks } from "./networks/face-networks.js";
import { perceptualHash } from "./measure/perceptual-hash.js";
import { measureSurroundings } from "./measure/surroundings.js";
import { quarterTurns } from "./find/quarter-turns.js";

/**
 * From the bytes of a picture to everything we know of its face.
 * @param maxPixels larger pictures are refused before they are decoded
 * @throws UndecodableImageError see {@link decodeUpright}
 */
export async function analysePicture(
  networks: FaceNetworks,
  bytes: Buffer,
  maxPixels: number,
): Promise<ImageAnalysis> {
  const picture = await decodeUpright(bytes, maxPixels);
  const { faceCount, small, located, others } = await locateFace(networks, picture);
  // The networks run in this thread while sharp's encode in theirs, so what is to be encoded comes first.
  const [thumbnail, faceCrop, face] = await Promise.all([
    encodeThumbnail(small),
    located && drawFaceCrop(located.portrait, located.landmarks, small),
    located && describeFace(networks, located),
  ]);
  const otherFaces =
    located === null ? [] : await describeOtherFaces(networks, picture, small, located.detection, others);
  return {
    analyser: presentAnalyser(),
    width: picture.width,
    height: picture.height,
    faceCount,
    measures: measureSurroundings(small, face),
    perceptualHash: perceptualHash(lumaOf(small.pixels.rgb, small.pixels.width, small.pixels.height, 3)),
    face,
    otherFaces,
    turnedDegrees: face && quarterTurns(face.rollDegrees),
    thumbnail,
    faceCrop,
  };
}

/** The faces of a decoded picture: how many, and which one it is about. */
export async function examinePicture(
  networks: FaceNetworks,
  picture: UprightPicture,
): Promise<{ faceCount: number; face: DetectedFace | null }> {
  const { faceCount, located } = await locateFace(networks, picture);
  return { faceCount, face: located && (await describeFace(networks, located)) };
}

/** A face that was found, before it is described. */
export interface LocatedFace extends FaceCloseUps {
  picture: UprightPicture;
  detection: Detection;
  landmarks: Point[];
}

async function locateFace(
  networks: FaceNetworks,
  picture: UprightPicture,
): Promise<{ faceCount: number; small: UprightPicture; located: LocatedFace | null; others: Detection[] }> {
  const small = await picture.reducedTo(DETECTOR_MAX_SIDE);
  const detections = await detectFaces(networks, picture, small);
  const [detection, ...others] = byProminence(detections, picture.width, picture.height);
  const located = detection === undefined ? null : await goNear(networks, picture, detection);
  return { faceCount: detections.length, small, located, others };
}

/** Finds the landmarks of a face that was detected. */
export async function goNear(
  networks: FaceNetworks,
  picture: UprightPicture,
  detection: Detection,
): Promise<LocatedFace> {
  const closeUps = await approachFace(picture, detection.box);
  const landmarks = await findLandmarks(networks, closeUps.head, detection);
  return { ...closeUps, picture, detection, landmarks };
}

/** Embedding and measures of a face. */
export async function describeFace(
  networks: FaceNetworks,
  { picture, detection, landmarks, head }: LocatedFace,
): Promise<DetectedFace> {
  const face = drawUprightFace(head, landmarks);
  const square = drawLandmarkSquare(head, landmarks);
  const mesh = await findMesh(networks, head, landmarks);
  const pose = estimateHeadPose(mesh.points);
  const { faceres, ...secondOpinion } = await askSecondOpinion(networks, head, landmarks);
  return {
    box: detection.box,
    landmarks,
    detectionScore: detection.score,
    ...pose,
    interEyePixels: eyeLine(landmarks).pixels,
    measures: {
      ...(await measurePictureQuality(face, picture, landmarks)),
      pattern: measureFacePattern(head, landmarks),
      ...measureEyes(face, mesh.eyes, faceres, pose.yawDegrees),
      ...measureGaze(mesh.eyes, pose),
      ...measureCovers(face, landmarks, mesh, pose.yawDegrees),
      mouthOpen: measureMouthOpen(landmarks, pose.yawDegrees),
      ...(await measureExpression(networks, square)),
    },
    embedding: await embedFace(networks, head, landmarks),
    ...secondOpinion,
  };
}
