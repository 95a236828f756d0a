import { type LocatedFace, goNear } from "../../src/face-analysis/analyse-picture.js";
import { byProminence } from "../../src/face-analysis/find/by-prominence.js";
import { detectFaces } from "../../src/face-analysis/find/detect-faces.js";
import { type LaidMesh, findMesh } from "../../src/face-analysis/find/find-mesh.js";
import { DETECTOR_MAX_SIDE, type FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { decodeUpright } from "../../src/face-analysis/picture/decode-upright.js";

/** The most prominent face of a picture and its mesh, which the server does not store; null where there is no face. */
export async function layMesh(
  networks: FaceNetworks,
  bytes: Buffer,
): Promise<{ located: LocatedFace; mesh: LaidMesh } | null> {
  const picture = await decodeUpright(bytes, 1e9);
  const detections = await detectFaces(networks, picture, await picture.reducedTo(DETECTOR_MAX_SIDE));
  const [detection] = byProminence(detections, picture.width, picture.height);
  if (detection === undefined) return null;
  const located = await goNear(networks, picture, detection);
  return { located, mesh: await findMesh(networks, located.head, located.landmarks) };
}
