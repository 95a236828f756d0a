import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { describeMachine, evalCommand, printTable, runCommand, showProgress } from "./support/command.js";
import { AnswerCache } from "./support/answer-cache.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
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
  const readings = {
    faceApi: await read(pairs, options.images, "face-api", await plainFaceApi()),
    ours: await readOurs(pairs, options.images),
  };
  print(readings, pairs);
  if (options.json) {
    const { faceApi, ours } = readings;
    const [machine, images] = [describeMachine(), imagesOf(pairs).length];
    console.log(JSON.stringify({ pairs: pairs.length, images, analyser: ANALYSER, machine, faceApi, ours }));
  }
}

async function readOurs(pairs: PicturePair[], folder: string): Promise<Reading> {
  const analyser = await PhotoAnalyser.open();
  const reading = await read(pairs, folder, "ours", async (bytes) => {
    const { face } = await analyser.analyse(bytes);
    return face && face.embedding;
  });
  await analyser.close();
  return reading;
}

/** What it once said is kept, as the analyses are. */
async function plainFaceApi(): Promise<Embed> {
  const module = require.resolve("./support/plain-face-api.js");
  const cache = await AnswerCache.open<Float32Array | null>("plain-face-api", module);
  let loaded: Promise<PlainFaceApi> | undefined;
  return (bytes) =>
    cache.answer(bytes, async () => {
      loaded ??= PlainFaceApi.load();
      return (await loaded).embed(bytes);
    });
}

async function read(pairs: PicturePair[], folder: string, what: string, embed: Embed): Promise<Reading> {
  const images = imagesOf(pairs);
  const embeddings = new Map<string, Float32Array | null>();
  for (const image of images) {
    embeddings.set(image, await embed(readFileSync(join(folder, image))));
    showProgress(embeddings.size, images.length, what);
  }
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
  ]);
  console.log(
    "In brackets 95 % intervals: accuracy by the bootstrap over pairs, TAR by Wilson at a fixed threshold.",
  );
  if (different < 1000) console.log(`With ${different} different pairs, FAR 1e-3 means that none passes.`);
}

void runCommand(command);
