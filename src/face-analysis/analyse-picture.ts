import { ANALYSER } from "./analyser-version.js";
import { UprightPicture, decodeUpright } from "./decode-upright.js";
import { detectFaces } from "./detect-faces.js";
import { pixelsOf } from "./draw-area.js";
import { drawFaceCrop, encodeWebp, reducePicture } from "./draw-derivatives.js";
import { drawUprightFace } from "./draw-upright-face.js";
import { embedFace } from "./embed-face.js";
import { estimateAge } from "./estimate-age.js";
import { DetectedFace, ImageAnalysis } from "./face-analyser.js";
import { findLandmarks } from "./find-landmarks.js";
import { estimateHeadPose } from "./head-pose.js";
import { eyeLine } from "./landmark-groups.js";
import { Detection } from "./look-for-faces.js";
import { measurePictureQuality } from "./measure-picture-quality.js";
import { mostProminentFace } from "./most-prominent-face.js";
import { FaceNetworks } from "./networks/face-networks.js";
import { perceptualHash } from "./perceptual-hash.js";
import { DEFAULT_PIPELINE, PipelineOptions } from "./pipeline-options.js";
import { quarterTurns } from "./quarter-turns.js";

/**
 * From the bytes of a picture to everything we know of its face.
 * @param maxPixels larger pictures are refused before they are decoded
 * @throws UndecodableImageError see {@link decodeUpright}
 */
export async function analysePicture(
  networks: FaceNetworks,
  bytes: Buffer,
  maxPixels: number,
  options: PipelineOptions = DEFAULT_PIPELINE,
): Promise<ImageAnalysis> {
  const picture = await decodeUpright(bytes, maxPixels);
  const { faceCount, face } = await examinePicture(networks, picture, options);
  const reduced = await reducePicture(picture);
  return {
    analyser: ANALYSER,
    width: picture.width,
    height: picture.height,
    faceCount,
    measures: {},
    perceptualHash: perceptualHash(pixelsOf(reduced)),
    face,
    turnedDegrees: face && quarterTurns(face.rollDegrees),
    thumbnail: await encodeWebp(reduced),
    faceCrop: face && (await drawFaceCrop(picture, face.landmarks)),
  };
}

/** The faces of a decoded picture: how many, and which one it is about. */
export async function examinePicture(
  networks: FaceNetworks,
  picture: UprightPicture,
  options: PipelineOptions = DEFAULT_PIPELINE,
): Promise<{ faceCount: number; face: DetectedFace | null }> {
  const detections = await detectFaces(networks, picture, options);
  const prominent = mostProminentFace(detections, picture.width, picture.height);
  const face = prominent && (await describeFace(networks, picture, prominent, options));
  return { faceCount: detections.length, face };
}

/** Landmarks, embedding and measures of one face. */
export async function describeFace(
  networks: FaceNetworks,
  picture: UprightPicture,
  detection: Detection,
  options: PipelineOptions,
): Promise<DetectedFace> {
  const landmarks = await findLandmarks(networks, picture, detection, options);
  const face = await drawUprightFace(picture, landmarks);
  return {
    box: detection.box,
    landmarks,
    detectionScore: detection.score,
    ...estimateHeadPose(landmarks),
    interEyePixels: eyeLine(landmarks).pixels,
    estimatedAge: await estimateAge(networks, picture, landmarks, options),
    measures: measurePictureQuality(face, picture, landmarks),
    embedding: await embedFace(networks, picture, landmarks, options),
  };
}
