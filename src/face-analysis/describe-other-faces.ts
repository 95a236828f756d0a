import { embedFace } from "./embed/embed-face.js";
import { askSecondOpinion } from "./embed/second-opinion.js";
import type { OtherFace } from "./face-analyser.js";
import { approachHead } from "./find/approach-face.js";
import { measureCovers } from "./measure/covers.js";
import { findLandmarks } from "./find/find-landmarks.js";
import { type LaidEye, findMesh } from "./find/find-mesh.js";
import { eyeLine } from "./find/landmark-groups.js";
import type { Detection } from "./find/look-for-faces.js";
import { type HeadPose, estimateHeadPose } from "./find/head-pose.js";
import { drawUprightFace, type UprightFace } from "./measure/draw-upright-face.js";
import { measureDrawingLook } from "./measure/drawing-look.js";
import { measureEyes } from "./measure/eyes.js";
import type { FaceMeasures } from "./measure/measure.js";
import { measureSharpness } from "./measure/sharpness.js";
import { seamBetween } from "./measure/seam.js";
import type { FaceNetworks } from "./networks/face-networks.js";
import { lumaPlane } from "./picture/luma.js";
import type { UprightPicture } from "./picture/upright-picture.js";

/**
 * How many faces beside the most prominent one are kept: with it a contact sheet of three by three. Each takes two or three passes of the landmark network
 * and one of either recognition network, so that a crowd must not keep a worker busy; who stands beyond the ninth place is no subject of a portrait.
 */
export const MAX_OTHER_FACES = 8;

/**
 * What the faces beside the most prominent one are recognised by.
 * @param small all of the picture, reduced
 * @param most the most prominent one
 * @param others the more prominent ones first; beyond {@link MAX_OTHER_FACES} they are left out
 */
export async function describeOtherFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  small: UprightPicture,
  most: Detection,
  others: Detection[],
): Promise<OtherFace[]> {
  const described: OtherFace[] = [];
  for (const detection of others.slice(0, MAX_OTHER_FACES)) {
    const head = await approachHead(picture, detection.box);
    const landmarks = await findLandmarks(networks, head, detection);
    const mesh = await findMesh(networks, head, landmarks);
    const pose = estimateHeadPose(mesh.points);
    const face = drawUprightFace(head, landmarks);
    const { faceres, ...secondOpinion } = await askSecondOpinion(networks, head, landmarks);
    described.push({
      box: detection.box,
      landmarks,
      detectionScore: detection.score,
      ...pose,
      interEyePixels: eyeLine(landmarks).pixels,
      measures: {
        ...measureObstacles(face, mesh.eyes, faceres, pose),
        ...measureCovers(face, landmarks, mesh, pose.yawDegrees),
      },
      embedding: await embedFace(networks, head, landmarks),
      ...secondOpinion,
      seam: seamBetween(small, most.box, detection.box),
    });
  }
  return described;
}

/** What tells whether a face can be recognised at all: drawn, blurred or behind dark glasses it cannot. */
function measureObstacles(
  face: UprightFace,
  eyes: LaidEye[],
  faceres: Float32Array,
  { yawDegrees }: HeadPose,
): FaceMeasures {
  const luma = lumaPlane(face);
  return {
    sharpness: measureSharpness(face, luma),
    ...measureDrawingLook(face, luma),
    ...measureEyes(face, eyes, faceres, yawDegrees),
  };
}
