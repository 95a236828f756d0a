import { createRequire } from "node:module";
import { join } from "node:path";
import type * as maintained from "@vladmandic/face-api";
import { PUBLISHED, type Measurement } from "./contender.js";
import { asDocumented } from "./as-documented.js";

/** From `dist/bench`: the folder's own packages, which `npm run install:bench` installs. */
const requireOfBench = createRequire(join(__dirname, "../../bench/package.json"));

/**
 * face-api.js 0.22.2, the last one its author published, on the backend it has in Node without native code: JavaScript on the CPU, from
 * tfjs-core 1.7. Its package carries no weights; those of the maintained package are the same files.
 * @throws Error it is not installed; the message says how to
 */
export async function loadPublishedFaceApi(): Promise<(bytes: Buffer) => Promise<Measurement>> {
  // The maintained package kept the interface.
  return asDocumented(requirePublished() as typeof maintained);
}

function requirePublished(): unknown {
  try {
    return requireOfBench("face-api.js");
  } catch (cause) {
    throw new Error(`${PUBLISHED} is not installed with the rest: run npm run install:bench`, { cause });
  }
}
