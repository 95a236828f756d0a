import { dirname, join } from "node:path";
import type * as maintained from "@vladmandic/face-api";
import * as canvas from "canvas";
import { cpuMsSoFar, type Measurement } from "./contender.js";

/**
 * face-api.js as its documentation shows it: pictures by canvas, every option at its default.
 * @param library the published package or the maintained one; two TensorFlow.js cannot be in one process
 */
export async function asDocumented(
  library: typeof maintained,
): Promise<(bytes: Buffer) => Promise<Measurement>> {
  const { Canvas, Image, ImageData } = canvas;
  // This canvas has no default size, and face-api.js sets one only afterwards.
  const createCanvasElement = () => canvas.createCanvas(300, 150);
  library.env.monkeyPatch({
    Canvas,
    Image,
    ImageData,
    createCanvasElement,
  } as unknown as Partial<maintained.Environment>);
  const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
  const { ssdMobilenetv1, faceLandmark68Net, ageGenderNet, faceRecognitionNet } = library.nets;
  for (const network of [ssdMobilenetv1, faceLandmark68Net, ageGenderNet, faceRecognitionNet]) {
    await network.loadFromDisk(weights);
  }
  return async (bytes) => {
    const image = await canvas.loadImage(bytes);
    const picture = canvas.createCanvas(image.width, image.height);
    picture.getContext("2d").drawImage(image, 0, 0);
    const decoded = performance.now();
    const cpuDecoded = cpuMsSoFar();
    const found = await library
      .detectAllFaces(picture as unknown as maintained.TNetInput)
      .withFaceLandmarks()
      .withAgeAndGender()
      .withFaceDescriptors();
    return {
      networksMs: performance.now() - decoded,
      networksCpuMs: cpuMsSoFar() - cpuDecoded,
      faceCount: found.length,
    };
  };
}
