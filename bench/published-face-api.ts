import type * as maintained from "@vladmandic/face-api";
import type { Measurement } from "./contender.js";
import { asDocumented } from "./as-documented.js";

/**
 * face-api.js 0.22.2, the last one its author published, on the backend it has in Node without native code: JavaScript on the CPU, from
 * tfjs-core 1.7. Its package carries no weights; those of the maintained package are the same files.
 */
export async function loadPublishedFaceApi(): Promise<(bytes: Buffer) => Promise<Measurement>> {
  const published = await import("face-api.js");
  // The maintained package kept the interface.
  return asDocumented(published as unknown as typeof maintained);
}
