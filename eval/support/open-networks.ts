import { putRecogniserInForce } from "../../src/face-analysis/analyser-version.js";
import { FaceNetworks } from "../../src/face-analysis/networks/face-networks.js";
import { loadFaceNetworks } from "../../src/face-analysis/networks/load-face-networks.js";
import { nameOfRecogniser } from "../../src/face-analysis/networks/recogniser-file.js";

let recogniserFile: string | null = null;

/** From now on the second embedding is by the operator's own recogniser. To be called before anything is opened. */
export async function useRecogniser(file: string): Promise<void> {
  putRecogniserInForce(await nameOfRecogniser(file));
  recogniserFile = file;
}

/** The networks every eval command measures with: the server's default engine. */
export const openNetworks = (): Promise<FaceNetworks> => loadFaceNetworks("onnx", recogniserFile);
