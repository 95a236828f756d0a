import type { FaceMesh } from "../face-networks.js";
import { readFaceMeshAsset } from "./face-mesh-package.js";
import { readTflite, type TfliteGraph } from "./read-tflite.js";

/** What the graph of the mesh gives, in its order. */
export const MESH_OUTPUTS = ["points", "presence"] as const;

/**
 * MediaPipe's face mesh without attention (Kartynnik et al. 2019): input [1, 192, 192, 3] of 0-1, red first; outputs 468 points of three numbers,
 * and one number that is the more above zero the surer it is of a face.
 */
export const readMeshGraph = async (): Promise<TfliteGraph> =>
  readTflite(await readFaceMeshAsset("face_landmark.tflite"));

/** @param presence the logit, as the only number */
export const toFaceMesh = (
  points: Float32Array,
  [presence]: ArrayLike<number> & Iterable<number>,
): FaceMesh => ({
  points,
  presence: 1 / (1 + Math.exp(-presence!)),
});
