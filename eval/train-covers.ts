import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { goNear } from "../src/face-analysis/analyse-picture.js";
import type { Point } from "../src/face-analysis/face-analyser.js";
import { byProminence } from "../src/face-analysis/find/by-prominence.js";
import { detectFaces } from "../src/face-analysis/find/detect-faces.js";
import { findMesh } from "../src/face-analysis/find/find-mesh.js";
import { estimateHeadPose } from "../src/face-analysis/find/head-pose.js";
import {
  type CoverReading,
  PAIRS,
  coverFeatures,
  disagreement,
  mirrored,
} from "../src/face-analysis/measure/cover-features.js";
import { logistic } from "../src/face-analysis/measure/eyes.js";
import { DETECTOR_MAX_SIDE, type FaceNetworks } from "../src/face-analysis/networks/face-networks.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { openNetworks } from "./support/analyse-photo.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { COVERED_PARTS, FITTED_COVERS, drawCover } from "./support/drawn-covers.js";
import { facesCommand } from "./support/faces-folder.js";
import { personOfPicture, readLabelledPictures } from "./support/labelled-faces.js";
import {
  type Judged,
  type LinearModel,
  areaUnderCurve,
  fitLogistic,
  rounded,
} from "./support/logistic-regression.js";
import { imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { seededRandom, shuffled } from "./support/seeded-random.js";

const MODEL_FILE = "src/face-analysis/measure/cover-classifiers.json";
const FOLDS = 5;
/** Chosen by the cross-validation printed here among 0.1, 1 and 10. */
const RIDGE = 1;
/** Shares of the faces that nothing covers that may be called covered. */
const FALSE_ALARMS = [0.01, 0.02];
const CLASSIFIERS = ["face", ...COVERED_PARTS] as const;
type Classifier = (typeof CLASSIFIERS)[number];

interface CoverSample {
  person: string;
  /** What is drawn over it; null: nothing. */
  cover: string | null;
  reading: CoverReading;
}

const command = facesCommand(
  "eval:train-covers",
  "Fits the classifiers of covered faces on covers that are drawn over development pictures",
)
  .option("--pictures <n>", "so many pictures of devtrain", Number, 500)
  .option("--out <file>", "where the weights are written", MODEL_FILE)
  .addHelpText("after", "\nTakes lfw-view1. People whom attributes.csv names are left out: they judge.")
  .action(train);

async function train(options: {
  faces: string;
  pictures: number;
  out: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  const pictures = choosePictures(options.faces).slice(0, options.limit ?? options.pictures);
  const samples = await readAll(options.faces, pictures);
  const usual = usualDisagreement(samples);
  const rows = CLASSIFIERS.map((name) => crossValidate(name, samples));
  const uncovered = samples.filter(({ cover }) => cover === null).length;
  const source =
    `Fitted by npm run eval:train-covers on ${new Date().toISOString().slice(0, 10)} on ${uncovered} pictures of LFW's devtrain, ` +
    `and on ${samples.length - uncovered} of them with covers drawn over the face; ridge ${RIDGE}.`;
  printReading(`${samples.length} pictures`);
  printText(source);
  printTable([
    [
      `${FOLDS} folds by person`,
      "AUC",
      ...FALSE_ALARMS.map((share) => `bound of ${100 * share} % false alarms`),
      ...Object.keys(FITTED_COVERS).map((cover) => `${cover}, % found at ${100 * FALSE_ALARMS.at(-1)!} %`),
    ],
    ...rows,
  ]);
  const covered = Object.fromEntries(CLASSIFIERS.map((name) => [name, rounded(fit(name, samples, usual))]));
  const model = { source, usual: usual.map(({ x, y }) => ({ x: round(x), y: round(y) })), covered };
  const style = await resolveConfig(options.out);
  writeFileSync(options.out, await format(JSON.stringify(model), { ...style, parser: "json" }));
  if (options.json) console.log(JSON.stringify({ source, machine: describeMachine(), rows }));
}

const round = (value: number): number => Number(value.toPrecision(4));

function choosePictures(faces: string): string[] {
  const judging = new Set(readLabelledPictures(faces, ["lfw"]).map(({ image }) => personOfPicture(image)));
  const images = imagesOf(readPairs(join(faces, "lfw-view1/pairs.csv"), "devtrain"));
  return shuffled(
    images.filter((image) => !judging.has(personOfPicture(image))),
    4,
  );
}

async function readAll(faces: string, pictures: string[]): Promise<CoverSample[]> {
  const networks = await openNetworks();
  const random = seededRandom(5);
  const samples: CoverSample[] = [];
  for (const [i, image] of pictures.entries()) {
    const photo = readFileSync(join(faces, "lfw-view1/images", image));
    const person = personOfPicture(image);
    const plain = await readFace(networks, photo);
    if (plain === null) continue;
    samples.push({ person, cover: null, reading: plain.reading });
    for (const [cover, drawn] of Object.entries(FITTED_COVERS)) {
      const covered = await readFace(networks, await drawCover(photo, plain.landmarks, drawn, random));
      // A face that is not found any more needs no classifier.
      if (covered !== null) samples.push({ person, cover, reading: covered.reading });
    }
    showProgress(i + 1, pictures.length, "pictures");
  }
  await networks.close();
  return samples;
}

async function readFace(
  networks: FaceNetworks,
  photo: Buffer,
): Promise<{ landmarks: Point[]; reading: CoverReading } | null> {
  const picture = await decodeUpright(photo, 1e9);
  const detections = await detectFaces(networks, picture, await picture.reducedTo(DETECTOR_MAX_SIDE));
  const [detection] = byProminence(detections, picture.width, picture.height);
  if (detection === undefined) return null;
  const { landmarks, head } = await goNear(networks, picture, detection);
  const { points, presence } = await findMesh(networks, head, landmarks);
  const { yawDegrees } = estimateHeadPose(points);
  return { landmarks, reading: { disagreement: disagreement(landmarks, points), presence, yawDegrees } };
}

const bothWays = ({ reading }: CoverSample): CoverReading[] => [reading, mirrored(reading)];

/** The mean over the faces that nothing covers, and their mirror images. */
function usualDisagreement(samples: CoverSample[]): Point[] {
  const plain = samples.filter(({ cover }) => cover === null).flatMap(bothWays);
  const mean = (axis: "x" | "y", pair: number): number =>
    plain.reduce((sum, { disagreement }) => sum + disagreement[pair]![axis], 0) / plain.length;
  return PAIRS.map((_, pair) => ({ x: mean("x", pair), y: mean("y", pair) }));
}

const isOf = (name: Classifier, { cover }: CoverSample): boolean =>
  cover !== null && (name === "face" || FITTED_COVERS[cover]!.covers.includes(name));

const fit = (name: Classifier, samples: CoverSample[], usual: Point[]): LinearModel =>
  fitLogistic(
    samples.flatMap((sample) =>
      bothWays(sample).map((reading) => ({
        features: coverFeatures(reading, usual),
        isPositive: isOf(name, sample),
      })),
    ),
    RIDGE,
    1,
  );

/** AUC, the bounds of false alarms, and how many of each cover lie beyond the last one. */
function crossValidate(name: Classifier, samples: CoverSample[]): (string | number)[] {
  const people = [...new Set(samples.map(({ person }) => person))];
  const foldOf = new Map(people.map((person, i) => [person, i % FOLDS]));
  const judged: (Judged & { cover: string | null })[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest = samples.filter(({ person }) => foldOf.get(person) !== fold);
    const usual = usualDisagreement(rest);
    const { bias, weights } = fit(name, rest, usual);
    for (const sample of samples.filter(({ person }) => foldOf.get(person) === fold)) {
      const sums = bothWays(sample).map((reading) =>
        coverFeatures(reading, usual).reduce((sum, value, i) => sum + value * weights[i]!, bias),
      );
      judged.push({
        isPositive: isOf(name, sample),
        cover: sample.cover,
        logit: (sums[0]! + sums[1]!) / 2,
      });
    }
  }
  const plain = judged
    .filter(({ cover }) => cover === null)
    .map(({ logit }) => logit)
    .toSorted((p, q) => q - p);
  const bounds = FALSE_ALARMS.map((share) => plain[Math.floor(share * plain.length)]!);
  const found = Object.keys(FITTED_COVERS).map((cover) => {
    const of = judged.filter((one) => one.cover === cover);
    return ((100 * of.filter(({ logit }) => logit > bounds.at(-1)!).length) / of.length).toFixed(0);
  });
  const relevant = judged.filter(({ isPositive, cover }) => isPositive || cover === null);
  return [
    name,
    areaUnderCurve(relevant).toFixed(3),
    ...bounds.map((bound) => logistic(bound).toFixed(2)),
    ...found,
  ];
}

void runCommand(command);
