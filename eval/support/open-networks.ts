import { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";

/** The networks every eval command measures with: the server's default engine. */
export const openNetworks = (): Promise<FaceNetworks> => loadFaceNetworks("onnx");
