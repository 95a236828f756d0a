import type { FaceNetworks } from "./face-networks.js";

/** onnx: native code, several times as fast. face-api: WebAssembly, on every platform. They agree to 1e-5. */
export type FaceEngine = "onnx" | "face-api";

const WAY_OUT = "set FACE_ENGINE=face-api, which is slower, after npm run install:face-api";

/**
 * Loads the networks on the engine of that name; the other engine's code is not loaded at all.
 * @param recogniserFile of the operator's own recogniser; onnx alone runs it
 * @throws Error onnxruntime cannot be loaded here, or face-api is not installed; the message says what to do
 */
export async function loadFaceNetworks(
  engine: FaceEngine,
  recogniserFile: string | null = null,
): Promise<FaceNetworks> {
  if (engine === "face-api") {
    if (recogniserFile !== null) throw new Error("RECOGNISER_MODEL needs FACE_ENGINE=onnx");
    const { FaceApiNetworks } = await import("./face-api-networks.js");
    return FaceApiNetworks.load();
  }
  const { OnnxNetworks } = await importOnnxNetworks();
  return OnnxNetworks.load(recogniserFile);
}

async function importOnnxNetworks(): Promise<typeof import("./onnx-networks.js")> {
  try {
    return await import("./onnx-networks.js");
  } catch (cause) {
    // There are binaries for glibc Linux, Windows and Apple's own processors: not for musl (Alpine) or Intel Macs.
    throw new Error(`onnxruntime-node does not load on ${process.platform} ${process.arch}; ${WAY_OUT}`, {
      cause,
    });
  }
}
