import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { examinePicture } from "../src/face-analysis/analyse-picture.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { describeMachine, evalCommand, printTable, runCommand, showProgress } from "./support/command.js";
import { openNetworks } from "./support/open-networks.js";
import { PicturePair, imagesOf, readPairs, requireFolder } from "./support/picture-files.js";
import { PlainFaceApi } from "./support/plain-face-api.js";
import {
  ComparedPair,
  Interval,
  accuracyInterval,
  tarAtFar,
  tenFoldAccuracy,
  wilsonInterval,
} from "./support/verification-statistics.js";

type Embed = (bytes: Buffer) => Promise<Float32Array | null>;

interface Reading {
  accuracy: number;
  accuracyInterval: Interval;
  missedFaces: number;
  missedImages: string[];
  tarAtFar1e2: number;
  tarAtFar1e2Interval: Interval;
  tarAtFar1e3: number;
  tarAtFar1e3Interval: Interval;
  millisecondsPerImage: number;
}

const command = evalCommand(
  "eval:verification",
  "How well two pipelines tell people apart, on LFW-style pairs",
)
  .requiredOption("--pairs <file>", "CSV with the columns split,image_a,image_b,same")
  .option("--split <name>", "only the pairs of this split")
  .action(verify);

async function verify(options: {
  images: string;
  pairs: string;
  split?: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  requireFolder(options.images);
  const pairs = readPairs(options.pairs, options.split, options.limit);
  const networks = await openNetworks();
  const plain = await PlainFaceApi.load();
  const ours: Embed = async (bytes) => {
    const { face } = await examinePicture(networks, await decodeUpright(bytes, 1e9));
    return face && face.embedding;
  };
  const readings = {
    faceApi: await read(pairs, options.images, "face-api", (bytes) => plain.embed(bytes)),
    ours: await read(pairs, options.images, "ours", ours),
  };
  await networks.close();
  print(readings, pairs);
  if (options.json) {
    const { faceApi, ours } = readings;
    const [machine, images] = [describeMachine(), imagesOf(pairs).length];
    console.log(JSON.stringify({ pairs: pairs.length, images, analyser: ANALYSER, machine, faceApi, ours }));
  }
}

async function read(pairs: PicturePair[], folder: string, what: string, embed: Embed): Promise<Reading> {
  const images = imagesOf(pairs);
  const embeddings = new Map<string, Float32Array | null>();
  const start = performance.now();
  for (const image of images) {
    embeddings.set(image, await embed(readFileSync(join(folder, image))));
    showProgress(embeddings.size, images.length, what);
  }
  const millisecondsPerImage = (performance.now() - start) / images.length;
  const compared = pairs.map(({ imageA, imageB, isSame }): ComparedPair => {
    const [a, b] = [embeddings.get(imageA), embeddings.get(imageB)];
    return { isSame, distance: a && b ? embeddingDistance(a, b) : null };
  });
  const missedImages = images.filter((image) => embeddings.get(image) === null);
  const sameCount = pairs.filter(({ isSame }) => isSame).length;
  const [at1e2, at1e3] = [tarAtFar(compared, 0.01).tar, tarAtFar(compared, 0.001).tar];
  return {
    accuracy: tenFoldAccuracy(compared),
    accuracyInterval: accuracyInterval(compared),
    missedFaces: missedImages.length,
    missedImages,
    tarAtFar1e2: at1e2,
    tarAtFar1e2Interval: wilsonInterval(at1e2, sameCount),
    tarAtFar1e3: at1e3,
    tarAtFar1e3Interval: wilsonInterval(at1e3, sameCount),
    millisecondsPerImage,
  };
}

function print({ faceApi, ours }: Record<"faceApi" | "ours", Reading>, pairs: PicturePair[]): void {
  const percent = (share: number): string => (100 * share).toFixed(1);
  const rate = (share: number, [low, high]: Interval): string =>
    `${percent(share)} (${percent(low)}-${percent(high)})`;
  const columns = [faceApi, ours];
  const different = pairs.filter(({ isSame }) => !isSame).length;
  console.log(`${pairs.length} pairs of ${imagesOf(pairs).length} images; ${ANALYSER}; ${describeMachine()}`);
  printTable([
    ["", "face-api", "ours"],
    ["faces missed", ...columns.map(({ missedFaces }) => missedFaces)],
    ["10-fold accuracy, %", ...columns.map((one) => rate(one.accuracy, one.accuracyInterval))],
    ["TAR at FAR 1e-2, %", ...columns.map((one) => rate(one.tarAtFar1e2, one.tarAtFar1e2Interval))],
    ["TAR at FAR 1e-3, %", ...columns.map((one) => rate(one.tarAtFar1e3, one.tarAtFar1e3Interval))],
    ["ms per image", ...columns.map(({ millisecondsPerImage }) => millisecondsPerImage.toFixed(0))],
  ]);
  console.log(
    "In brackets 95 % intervals: accuracy by the bootstrap over pairs, TAR by Wilson at a fixed threshold.",
  );
  if (different < 1000) console.log(`With ${different} different pairs, FAR 1e-3 means that none passes.`);
}

void runCommand(command);
