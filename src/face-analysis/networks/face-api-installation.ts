import { existsSync } from "node:fs";
import { join } from "node:path";

/** From `dist/src/face-analysis/networks`. A folder with a package.json and a node_modules of its own, see decision 0040. */
export const FACE_API_FOLDER = join(__dirname, "../../../../engines/face-api");

/** What to do where {@link isFaceApiInstalled} is false. */
export const FACE_API_MISSING =
  "FACE_ENGINE=face-api needs TensorFlow.js, which is not installed with the rest: run npm run install:face-api";

/** Whether FACE_ENGINE=face-api can be had here; the networks themselves are not loaded for the answer. */
export function isFaceApiInstalled(): boolean {
  const packages = join(FACE_API_FOLDER, "node_modules");
  return ["@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs", "@vladmandic/face-api"].every((name) =>
    existsSync(join(packages, name, "package.json")),
  );
}
