import { dirname, join, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as faceapi from "@vladmandic/face-api/dist/face-api.node-wasm.js";
import * as canvas from "canvas";
import { cpuMsSoFar, type Measurement } from "./contender.js";

/** face-api.js on its WASM backend as its documentation shows it: pictures by canvas, every option at its default. */
export async function loadPlainFaceApi(): Promise<(bytes: Buffer) => Promise<Measurement>> {
  setWasmPaths(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  await tf.setBackend("wasm");
  await tf.ready();
  const { Canvas, Image, ImageData } = canvas;
  // This canvas has no default size, and face-api.js sets one only afterwards.
  const createCanvasElement = () => canvas.createCanvas(300, 150);
  faceapi.env.monkeyPatch({
    Canvas,
    Image,
    ImageData,
    createCanvasElement,
  } as unknown as Partial<faceapi.Environment>);
  const weights = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "model");
  const { ssdMobilenetv1, faceLandmark68Net, ageGenderNet, faceRecognitionNet } = faceapi.nets;
  for (const network of [ssdMobilenetv1, faceLandmark68Net, ageGenderNet, faceRecognitionNet]) {
    await network.loadFromDisk(weights);
  }
  return async (bytes) => {
    const image = await canvas.loadImage(bytes);
    const picture = canvas.createCanvas(image.width, image.height);
    picture.getContext("2d").drawImage(image, 0, 0);
    const decoded = performance.now();
    const cpuDecoded = cpuMsSoFar();
    const found = await faceapi
      .detectAllFaces(picture as unknown as faceapi.TNetInput)
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
