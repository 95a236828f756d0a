import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Image, loadImage } from "canvas";
import { type LocatedFace, goNear } from "../src/face-analysis/analyse-picture.js";
import type { Point } from "../src/face-analysis/face-analyser.js";
import { byProminence } from "../src/face-analysis/find/by-prominence.js";
import { detectFaces } from "../src/face-analysis/find/detect-faces.js";
import { findMesh } from "../src/face-analysis/find/find-mesh.js";
import { estimateHeadPose } from "../src/face-analysis/find/head-pose.js";
import type { Detection } from "../src/face-analysis/find/look-for-faces.js";
import {
  COVER_CLASSIFIERS,
  type CoverClassifier,
  type CoverReading,
  PAIRS,
  coverFeatures,
  coverLogit,
  readCovers,
} from "../src/face-analysis/measure/cover-features.js";
import { drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { logistic } from "../src/face-analysis/measure/linear-classifier.js";
import { DETECTOR_MAX_SIDE, type FaceNetworks } from "../src/face-analysis/networks/face-networks.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { openNetworks } from "./support/analyse-photo.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { CUT_OUT, type CoveredPhoto, FITTED_COVERS, drawCover } from "./support/drawn-covers.js";
import { facesCommand, listPhotos, readPhoto } from "./support/faces-folder.js";
import { judgingPeople, personOfPicture } from "./support/labelled-faces.js";
import {
  type LinearModel,
  type Sample,
  areaUnderCurve,
  fitLogistic,
  rounded,
} from "./support/logistic-regression.js";
import { imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { seededRandom, shuffled } from "./support/seeded-random.js";
import { writeJson } from "./support/write-json.js";

const MODEL_FILE = "src/face-analysis/measure/cover-classifiers.json";
const FOLDS = 5;
/** Chosen by the cross-validation printed here among 1, 3 and 10. */
const RIDGE = 3;
/** Cut-outs of anything, beside one of every kind of cover, on each photo. */
const CUT_OUTS = 4;
/** A part of which this share is covered counts as covered, and as seen below the other one; what lies between trains nothing. */
const COVERED = 0.5;
const SEEN = 0.1;
/** A side is covered when more of it is than of the other one. */
const OTHER_SIDE = 0.3;
/** Shares of the faces that nothing covers that may be called covered. */
const FALSE_ALARMS = [0.01, 0.02];

interface CoverSample {
  person: string;
  /** What is drawn over it; null: nothing. */
  cover: string | null;
  /** As it is, and mirrored, each with what is covered of it; a part that is neither covered nor seen is left out. */
  ways: { reading: CoverReading; covered: Partial<Record<CoverClassifier, boolean>> }[];
}

const command = facesCommand(
  "eval:train-covers",
  "Fits the classifiers of covered faces on covers that are drawn over development pictures",
)
  .option("--pictures <n>", "so many pictures of devtrain", Number, 400)
  .option("--out <file>", "where the weights are written", MODEL_FILE)
  .addHelpText(
    "after",
    "\nTakes lfw-view1, and noface_imagenet for what is laid over faces. People whom attributes.csv names are left out: they judge.",
  )
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
  const rows = crossValidate(samples);
  const uncovered = samples.filter(({ cover }) => cover === null).length;
  const source =
    `Fitted by npm run eval:train-covers on ${new Date().toISOString().slice(0, 10)} on ${uncovered} pictures of LFW's devtrain, ` +
    `and ${samples.length - uncovered} times on them with a cover drawn over the face; ridge ${RIDGE}.`;
  printReading(`${samples.length} pictures`);
  printText(source);
  printTable([
    [
      `${FOLDS} folds by person`,
      "pictures",
      "AUC against no cover",
      ...FALSE_ALARMS.map((share) => `found at ${100 * share} % false alarms, %`),
    ],
    ...rows.covers,
  ]);
  printTable([["false alarms, %", "bound"], ...rows.bounds]);
  const covered = Object.fromEntries(
    COVER_CLASSIFIERS.map((name) => [name, rounded(fit(name, samples, usual))]),
  );
  const model = { source, usual: usual.map(({ x, y }) => ({ x: round(x), y: round(y) })), covered };
  await writeJson(options.out, model);
  if (options.json) console.log(JSON.stringify({ source, machine: describeMachine(), ...rows }));
}

const round = (value: number): number => Number(value.toPrecision(4));

function choosePictures(faces: string): string[] {
  const judging = judgingPeople(faces);
  const images = imagesOf(readPairs(join(faces, "lfw-view1/pairs.csv"), "devtrain"));
  return shuffled(
    images.filter((image) => !judging.has(personOfPicture(image))),
    4,
  );
}

async function readAll(faces: string, pictures: string[]): Promise<CoverSample[]> {
  const networks = await openNetworks();
  const names = listPhotos(faces, "faceless");
  const textures = await Promise.all(
    names.map((name) => loadImage(readPhoto(faces, "faceless", name).bytes)),
  );
  const samples: CoverSample[] = [];
  for (const [i, image] of pictures.entries()) {
    const photo = readFileSync(join(faces, "lfw-view1/images", image));
    samples.push(...(await readOne(networks, photo, personOfPicture(image), textures, seededRandom(i))));
    showProgress(i + 1, pictures.length, "pictures");
  }
  await networks.close();
  return samples;
}

/** A photo as it is, and with every cover; none where no face is found. */
async function readOne(
  networks: FaceNetworks,
  photo: Buffer,
  person: string,
  textures: Image[],
  random: () => number,
): Promise<CoverSample[]> {
  const picture = await decodeUpright(photo, 1e9);
  const detections = await detectFaces(networks, picture, await picture.reducedTo(DETECTOR_MAX_SIDE));
  const [detection] = byProminence(detections, picture.width, picture.height);
  if (detection === undefined) return [];
  const plain = await goNear(networks, picture, detection);
  const samples = [
    { person, cover: null as string | null, ways: waysOf(await readingsOf(networks, plain), UNCOVERED) },
  ];
  const covers = [
    ...Object.entries(FITTED_COVERS),
    ...Array.from({ length: CUT_OUTS }, () => ["cut-out", CUT_OUT] as const),
  ];
  for (const [cover, drawn] of covers) {
    const { bytes, shares } = await drawCover(photo, plain.landmarks, drawn, random, textures);
    const near = await goNear(networks, await decodeUpright(bytes, 1e9), moved(detection, random));
    samples.push({ person, cover, ways: waysOf(await readingsOf(networks, near), shares) });
  }
  return samples;
}

/** Of a covered face the detector's box lies a little elsewhere. */
const moved = ({ box, ...rest }: Detection, random: () => number): Detection => {
  const by = (size: number): number => 0.1 * (random() - 0.5) * size;
  return { ...rest, box: { ...box, x: box.x + by(box.width), y: box.y + by(box.height) } };
};

async function readingsOf(
  networks: FaceNetworks,
  { head, landmarks }: LocatedFace,
): Promise<[CoverReading, CoverReading]> {
  const mesh = await findMesh(networks, head, landmarks);
  const { yawDegrees } = estimateHeadPose(mesh.points);
  return readCovers(drawUprightFace(head, landmarks), landmarks, mesh, yawDegrees);
}

type Shares = CoveredPhoto["shares"];
const UNCOVERED: Shares = { leftEye: 0, rightEye: 0, nose: 0, mouth: 0, leftSide: 0, rightSide: 0 };

function waysOf([plain, mirrored]: [CoverReading, CoverReading], shares: Shares): CoverSample["ways"] {
  const { leftEye, rightEye, nose, mouth, leftSide, rightSide } = shares;
  return [
    { reading: plain, covered: labels({ leftEye, nose, mouth, leftSide, rightSide }) },
    {
      reading: mirrored,
      covered: labels({ leftEye: rightEye, nose, mouth, leftSide: rightSide, rightSide: leftSide }),
    },
  ];
}

function labels(shares: Omit<Shares, "rightEye">): Partial<Record<CoverClassifier, boolean>> {
  const covered: Partial<Record<CoverClassifier, boolean>> = {};
  for (const part of ["leftEye", "nose", "mouth"] as const) {
    if (shares[part] >= COVERED) covered[part] = true;
    else if (shares[part] <= SEEN) covered[part] = false;
  }
  if (shares.leftSide >= COVERED && shares.rightSide <= OTHER_SIDE) covered.leftSide = true;
  else if (shares.leftSide <= SEEN) covered.leftSide = false;
  return covered;
}

/** The mean over the faces that nothing covers, and their mirror images. */
function usualDisagreement(samples: CoverSample[]): Point[] {
  const plain = samples.filter(({ cover }) => cover === null).flatMap(({ ways }) => ways);
  const mean = (axis: "x" | "y", pair: number): number =>
    plain.reduce((sum, { reading }) => sum + reading.disagreement[pair]![axis], 0) / plain.length;
  return PAIRS.map((_, pair) => ({ x: mean("x", pair), y: mean("y", pair) }));
}

function fit(name: CoverClassifier, samples: CoverSample[], usual: Point[]): LinearModel {
  const labelled: Sample[] = [];
  for (const { reading, covered } of samples.flatMap(({ ways }) => ways)) {
    const isPositive = covered[name];
    if (isPositive !== undefined)
      labelled.push({ features: coverFeatures(name, reading, usual), isPositive });
  }
  return fitLogistic(labelled, RIDGE, 1);
}

/** How likely a face is covered by the likeliest of its parts, as a logit: as `measure/covers.ts` has it. */
function likeliest(
  { ways }: CoverSample,
  models: ReadonlyMap<CoverClassifier, LinearModel>,
  usual: Point[],
): number {
  const both = ways.map(({ reading }) => reading);
  const logits = [...models].map(([name, model]) => coverLogit(name, model, both, usual));
  return Math.max(...logits);
}

function crossValidate(samples: CoverSample[]) {
  const people = [...new Set(samples.map(({ person }) => person))];
  const foldOf = new Map(people.map((person, i) => [person, i % FOLDS]));
  const judged: { cover: string | null; logit: number }[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest = samples.filter(({ person }) => foldOf.get(person) !== fold);
    const usual = usualDisagreement(rest);
    const models = new Map(COVER_CLASSIFIERS.map((name) => [name, fit(name, rest, usual)]));
    for (const sample of samples.filter(({ person }) => foldOf.get(person) === fold)) {
      judged.push({ cover: sample.cover, logit: likeliest(sample, models, usual) });
    }
  }
  const plain = judged.filter(({ cover }) => cover === null).toSorted((p, q) => q.logit - p.logit);
  const bounds = FALSE_ALARMS.map((share) => plain[Math.floor(share * plain.length)]!.logit);
  const covers = [...Object.keys(FITTED_COVERS), "cut-out"].map((cover) => {
    const of = judged.filter((one) => one.cover === cover);
    const auc = areaUnderCurve([
      ...plain.map(({ logit }) => ({ isPositive: false, logit })),
      ...of.map(({ logit }) => ({ isPositive: true, logit })),
    ]);
    const found = bounds.map((bound) =>
      ((100 * of.filter(({ logit }) => logit > bound).length) / of.length).toFixed(0),
    );
    return [cover, of.length, auc.toFixed(3), ...found];
  });
  return {
    covers,
    bounds: bounds.map((bound, i) => [100 * FALSE_ALARMS[i]!, logistic(bound).toFixed(2)]),
  };
}

void runCommand(command);
