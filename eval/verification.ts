import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FACE_API_MISSING, isFaceApiInstalled } from "../src/face-analysis/networks/face-api-installation.js";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { identityOfFace } from "./support/identity-of-face.js";
import { describeMachine, evalCommand, runCommand, showProgress } from "./support/command.js";
import { AnswerCache } from "./support/answer-cache.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { PicturePair, imagesOf, readPairs, requireFolder, UsageError } from "./support/picture-files.js";
import type { PlainFaceApi } from "./support/plain-face-api.js";
import { peopleInterval } from "./support/people-interval.js";
import { printReading, printTable, printText } from "./support/report.js";
import { ComparedPair, Interval, tarAtFar, tenFoldAccuracy } from "./support/verification-statistics.js";

type Embed = (bytes: Buffer) => Promise<ArrayLike<number> | null>;
/** Null where no face was found. */
type Embeddings = Map<string, ArrayLike<number> | null>;

/** Each share with the interval that other people would give. */
interface Reading {
  accuracy: number;
  accuracyInterval: Interval;
  tarAtFar1e2: number;
  tarAtFar1e2Interval: Interval;
  tarAtFar1e3: number;
  tarAtFar1e3Interval: Interval;
}
/** Of all pairs; one with a face that was not found is an error. */
interface WholeReading extends Reading {
  missedFaces: number;
  missedImages: string[];
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
  const plain = await embedAll(pairs, options.images, "face-api", await plainFaceApi());
  const own = await embedOurs(pairs, options.images);
  const readings = { faceApi: readWhole(pairs, plain), ours: readWhole(pairs, own) };
  const found = pairs.filter(({ imageA, imageB }) =>
    [plain, own].every((embeddings) => embeddings.get(imageA) && embeddings.get(imageB)),
  );
  const likeWithLike = { faceApi: read(compare(found, plain)), ours: read(compare(found, own)) };
  print(readings, likeWithLike, pairs, found);
  if (options.json) {
    const [machine, images] = [describeMachine(), imagesOf(pairs).length];
    const counts = { pairs: pairs.length, images, analyser: ANALYSER, machine };
    console.log(
      JSON.stringify({ ...counts, ...readings, likeWithLike: { pairs: found.length, ...likeWithLike } }),
    );
  }
}

async function embedOurs(pairs: PicturePair[], folder: string): Promise<Embeddings> {
  const analyser = await PhotoAnalyser.open();
  const embeddings = await embedAll(pairs, folder, "ours", async (bytes) => {
    const { face } = await analyser.analyse(bytes);
    return face && identityOfFace(face);
  });
  await analyser.close();
  return embeddings;
}

/** What it once said is kept, as the analyses are. */
async function plainFaceApi(): Promise<Embed> {
  const module = require.resolve("./support/plain-face-api.js");
  const cache = await AnswerCache.open<Float32Array | null>("plain-face-api", module);
  let loaded: Promise<PlainFaceApi> | undefined;
  return (bytes) =>
    cache.answer(bytes, async () => {
      loaded ??= loadPlainFaceApi();
      return (await loaded).embed(bytes);
    });
}

/** Loaded only here, because without the optional packages the module does not load. @throws UsageError they are missing */
async function loadPlainFaceApi(): Promise<PlainFaceApi> {
  if (!isFaceApiInstalled()) throw new UsageError(FACE_API_MISSING);
  const { PlainFaceApi } = await import("./support/plain-face-api.js");
  return PlainFaceApi.load();
}

async function embedAll(
  pairs: PicturePair[],
  folder: string,
  what: string,
  embed: Embed,
): Promise<Embeddings> {
  const images = imagesOf(pairs);
  const embeddings: Embeddings = new Map();
  for (const image of images) {
    embeddings.set(image, await embed(readFileSync(join(folder, image))));
    showProgress(embeddings.size, images.length, what);
  }
  return embeddings;
}

/** Whose folder it lies in; a picture that lies in none is a person of its own. */
const personOn = (image: string): string => (image.includes("/") ? dirname(image) : image);

const compare = (pairs: PicturePair[], embeddings: Embeddings): ComparedPair[] =>
  pairs.map(({ imageA, imageB, isSame }) => {
    const [a, b] = [embeddings.get(imageA), embeddings.get(imageB)];
    const people = isSame ? [personOn(imageA)] : [personOn(imageA), personOn(imageB)];
    return { people, isSame, distance: a && b ? embeddingDistance(a, b) : null };
  });

function readWhole(pairs: PicturePair[], embeddings: Embeddings): WholeReading {
  const missedImages = imagesOf(pairs).filter((image) => embeddings.get(image) === null);
  return { ...read(compare(pairs, embeddings)), missedFaces: missedImages.length, missedImages };
}

function read(compared: ComparedPair[]): Reading {
  const tarAt = (far: number) => (pairs: ComparedPair[]) => tarAtFar(pairs, far).tar;
  return {
    accuracy: tenFoldAccuracy(compared),
    accuracyInterval: peopleInterval(compared, tenFoldAccuracy),
    tarAtFar1e2: tarAt(0.01)(compared),
    tarAtFar1e2Interval: peopleInterval(compared, tarAt(0.01)),
    tarAtFar1e3: tarAt(0.001)(compared),
    tarAtFar1e3Interval: peopleInterval(compared, tarAt(0.001)),
  };
}

type Both<Of> = Record<"faceApi" | "ours", Of>;

function print(
  whole: Both<WholeReading>,
  likeWithLike: Both<Reading>,
  pairs: PicturePair[],
  found: PicturePair[],
): void {
  printReading(`${pairs.length} pairs of ${imagesOf(pairs).length} images`);
  printTable([
    ["", "face-api", "ours"],
    [`${found.length} pairs whose faces both find: 10-fold accuracy, %`, ...rates(likeWithLike, "accuracy")],
    ["TAR at FAR 1e-2, %", ...rates(likeWithLike, "tarAtFar1e2")],
    ["TAR at FAR 1e-3, %", ...rates(likeWithLike, "tarAtFar1e3")],
    ["photos without a face", whole.faceApi.missedFaces, whole.ours.missedFaces],
    ["all pairs, a missing face an error: 10-fold accuracy, %", ...rates(whole, "accuracy")],
    ["TAR at FAR 1e-2, %", ...rates(whole, "tarAtFar1e2")],
    ["TAR at FAR 1e-3, %", ...rates(whole, "tarAtFar1e3")],
  ]);
  printText("In brackets the interval of 95 %, by the bootstrap over people.");
  const strangers = found.filter(({ isSame }) => !isSame).length;
  if (strangers < 1000) printText(`With ${strangers} pairs of two people, FAR 1e-3 means that none passes.`);
}

function rates({ faceApi, ours }: Both<Reading>, rate: "accuracy" | "tarAtFar1e2" | "tarAtFar1e3"): string[] {
  const percent = (share: number): string => (100 * share).toFixed(1);
  return [faceApi, ours].map((one) => {
    const [low, high] = one[`${rate}Interval`];
    return `${percent(one[rate])} (${percent(low)}-${percent(high)})`;
  });
}

void runCommand(command);
