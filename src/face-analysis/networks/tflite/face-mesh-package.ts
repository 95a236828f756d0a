import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Files of @mediapipe/face_mesh: its models lie behind one another in one file, and its loader says where each begins. */
const PACKED = "face_mesh_solution_packed_assets.data";
const LOADER = "face_mesh_solution_packed_assets_loader.js";

interface PackedFile {
  filename: string;
  start: number;
  end: number;
}

/**
 * One of the files that @mediapipe/face_mesh carries.
 * @param name the end of its path, such as `face_landmark.tflite`
 * @throws Error the package has no such file
 */
export async function readFaceMeshAsset(name: string): Promise<Buffer> {
  const folder = dirname(require.resolve("@mediapipe/face_mesh/package.json"));
  const loader = await readFile(join(folder, LOADER), "utf8");
  const list = /loadPackage\((\{.*\})\)/.exec(loader)?.[1];
  if (list === undefined) throw new Error("@mediapipe/face_mesh does not say where its models are");
  const { files } = JSON.parse(list) as { files: PackedFile[] };
  const file = files.find(({ filename }) => filename.endsWith(`/${name}`));
  if (file === undefined) throw new Error(`@mediapipe/face_mesh has no ${name}`);
  return (await readFile(join(folder, PACKED))).subarray(file.start, file.end);
}
