import { dirname, join } from "node:path";
import type * as FaceApi from "@vladmandic/face-api";
import sharp from "sharp";
import { faceapi, useSingleThreadedWasm } from "../../src/face-analysis/networks/face-api-library.js";

/**
 * What most people run: detectSingleFace().withFaceLandmarks().withFaceDescriptor() of @vladmandic/face-api with all its
 * defaults, which takes the most confident face, on the pixels as they are stored.
 */
export class PlainFaceApi {
  static async load(): Promise<PlainFaceApi> {
    await useSingleThreadedWasm();
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
        .detectSingleFace(input as unknown as FaceApi.TNetInput)
        .withFaceLandmarks()
        .withFaceDescriptor();
      return found?.descriptor ?? null;
    } finally {
      input.dispose();
    }
  }
}
