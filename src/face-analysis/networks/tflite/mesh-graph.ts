import type { EyeContour, FaceMesh, FaceMeshWithEyes } from "../face-networks.js";
import { readFaceMeshAsset } from "./face-mesh-package.js";
import { type TfliteGraph, partOf, readTflite } from "./read-tflite.js";

/** What the model gives, in its order: "left" is the viewer's left. */
const OUTPUTS = ["points", "lips", "leftEye", "rightEye", "leftIris", "rightIris", "presence"] as const;
/** What is taken of it to find where the face is. */
export const MESH_OUTPUTS = ["points", "presence"] as const;
/** And to see its eyes. */
export const MESH_WITH_EYES_OUTPUTS = [
  ...MESH_OUTPUTS,
  "leftEye",
  "rightEye",
  "leftIris",
  "rightIris",
] as const;

/**
 * MediaPipe's face mesh with attention (Grishchenko et al. 2020): input [1, 192, 192, 3] of 0-1, red first. Outputs are 468 points of three numbers;
 * one number that is the more above zero the surer it is of a face; and of each eye 71 points and five of its iris, of two numbers each.
 * The mesh comes of one look at the face; for the eyes it looks again at those parts of what it saw that the mesh frames.
 * @returns what gives {@link MESH_OUTPUTS}, and what gives {@link MESH_WITH_EYES_OUTPUTS}: the lips are left out
 */
export async function readMeshGraphs(): Promise<{ mesh: TfliteGraph; meshWithEyes: TfliteGraph }> {
  const graph = readTflite(await readFaceMeshAsset("face_landmark_with_attention.tflite"));
  const part = (names: readonly (typeof OUTPUTS)[number][]): TfliteGraph =>
    partOf(
      graph,
      names.map((name) => graph.outputs[OUTPUTS.indexOf(name)]!),
    );
  return { mesh: part(MESH_OUTPUTS), meshWithEyes: part(MESH_WITH_EYES_OUTPUTS) };
}

type MeshNumbers = Record<(typeof MESH_OUTPUTS)[number], Float32Array>;
type MeshWithEyesNumbers = Record<(typeof MESH_WITH_EYES_OUTPUTS)[number], Float32Array>;

/** @param presence the logit, as the only number */
export const toFaceMesh = ({ points, presence }: MeshNumbers): FaceMesh => ({
  points,
  presence: 1 / (1 + Math.exp(-presence[0]!)),
});

export const toFaceMeshWithEyes = (numbers: MeshWithEyesNumbers): FaceMeshWithEyes => ({
  ...toFaceMesh(numbers),
  eyes: [eye(numbers.leftEye, numbers.leftIris), eye(numbers.rightEye, numbers.rightIris)],
});

const eye = (contour: Float32Array, iris: Float32Array): EyeContour => ({ contour, iris });
