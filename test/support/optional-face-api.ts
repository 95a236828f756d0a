import { isFaceApiInstalled } from "../../src/face-analysis/networks/face-api-installation.js";
import { skip } from "./skip.js";

/** In a `before` or a test: skips what needs the optional packages where they are missing, and says how to get them. */
export function skipWithoutFaceApi(context: Mocha.Context): void {
  if (isFaceApiInstalled()) return;
  skip(context, "TensorFlow.js is not installed; npm run install:face-api, then this is tested too");
}

/** The networks on face-api; loaded only here, because without the optional packages the module does not load. */
export async function loadFaceApiNetworks() {
  const { FaceApiNetworks } = await import("../../src/face-analysis/networks/face-api-networks.js");
  return FaceApiNetworks.load();
}
