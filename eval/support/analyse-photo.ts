import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import type { ImageAnalysis } from "../../src/face-analysis/face-analyser.js";
import type { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";

/** What the server stores of a photo, without the pictures that it draws. */
export type PhotoAnalysis = Omit<ImageAnalysis, "thumbnail" | "faceCrop">;

/** The largest pictures are welcome: nobody uploads them here. */
const MAX_PIXELS = 1e9;

/** Exactly what the server makes of an upload. The cache of analyses knows its code by this module. */
export async function analysePhoto(networks: FaceNetworks, bytes: Buffer): Promise<PhotoAnalysis> {
  const {
    thumbnail: _thumbnail,
    faceCrop: _faceCrop,
    ...kept
  } = await analysePicture(networks, bytes, MAX_PIXELS);
  return kept;
}

export { openNetworks } from "./open-networks.js";
