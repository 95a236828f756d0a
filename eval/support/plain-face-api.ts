import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as faceapi from "@vladmandic/face-api/dist/face-api.node-wasm.js";
import sharp from "sharp";

/**
 * What most people run: detectSingleFace().withFaceLandmarks().withFaceDescriptor() of @vladmandic/face-api with all its
 * defaults, which takes the most confident face, on the pixels as they are stored.
 */
export class PlainFaceApi {
  static async load(): Promise<PlainFaceApi> {
    if (tf.getBackend() !== "wasm") {
      setThreadsCount(1);
      setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
      await tf.setBackend("wasm");
      await tf.ready();
    }
    const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
    const { ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } = faceapi.nets;
    for (const network of [ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet]) {
      await network.loadFromDisk(weights);
    }
    return new PlainFaceApi();
  }

  /** @returns null when no face was found */
  async embed(bytes: Buffer): Promise<Float32Array | null> {
    const { data, info } = await sharp(bytes)
      .removeAlpha()
      .toColourspace("srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const input = faceapi.tf.tensor3d(new Int32Array(data), [info.height, info.width, 3], "int32");
    try {
      // face-api's types know pictures of a browser and tensors of its own copy of TensorFlow.js.
      const found = await faceapi
        .detectSingleFace(input as unknown as faceapi.TNetInput)
        .withFaceLandmarks()
        .withFaceDescriptor();
      return found?.descriptor ?? null;
    } finally {
      input.dispose();
    }
  }
}
