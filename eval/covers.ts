import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { DetectedFace } from "../src/face-analysis/face-analyser.js";
import { numberOf } from "../src/face-analysis/measure/measure.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { join } from "node:path";
import { FaceRegion } from "../src/judgement/finding.js";
import { coverFinding } from "../src/judgement/image/cover-finding.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { type CoveredPart, FITTED_COVERS, OTHER_COVERS, drawCover } from "./support/drawn-covers.js";
import { type FaceSet, facesCommand, listPhotos, readPhoto } from "./support/faces-folder.js";
import { describeShare } from "./support/labelled-faces.js";
import { areaUnderCurve } from "./support/logistic-regression.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable } from "./support/report.js";
import { seededRandom, shuffled } from "./support/seeded-random.js";

/** Photos that are read as they are; of some, something does cover the face. */
const PLAIN_SETS: FaceSet[] = ["yale", "generated", "personas", "utkface"];
const PHOTOS_OF_A_SET = 200;
const REGION_OF: Record<CoveredPart, FaceRegion> = {
  eyes: FaceRegion.EYES,
  nose: FaceRegion.NOSE,
  mouth: FaceRegion.MOUTH,
  side: FaceRegion.ONE_SIDE,
};

const command = facesCommand(
  "eval:covers",
  "How well faces are told that something covers, by covers drawn over photos of people whom nothing was fitted on",
).action(measure);

interface Options {
  faces: string;
  limit?: number;
  json?: boolean;
}

/** A face as it is read under a cover; null: it is not found, or seems turned too far to be judged. */
type Reading = DetectedFace | null;

async function measure({ faces, limit = PHOTOS_OF_A_SET, json }: Options): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const { plain, covered } = await readDrawn(analyser, faces, limit);
  const sets = await readPlainSets(analyser, faces, limit);
  await analyser.close();
  const { good } = DEFAULT_THRESHOLDS.faceCovered;
  printReading(`${plain.length} photos of devtest, ${covered.length} covers, bound in force ${good}`);
  const rows = covered.map(({ kind, name, parts, readings }) => {
    const found = readings.filter((face) => face !== null);
    const flagged = found.filter((face) => likelihood(face) >= good);
    const inPlace = flagged.filter((face) => parts.some((part) => regionsOf(face).includes(REGION_OF[part])));
    return {
      kind,
      name,
      notFound: readings.length - found.length,
      auc: aucOf(plain, found),
      flagged: flagged.length,
      found: found.length,
      inPlace: inPlace.length,
    };
  });
  printTable([
    ["drawn cover", "fitted on", "no face, or turned", "AUC", "FACE_COVERED", "in the right place"],
    ...rows.map(({ kind, name, notFound, auc, flagged, found, inPlace }) => [
      name,
      kind === "fitted" ? "its kind, other people" : "no",
      notFound,
      auc.toFixed(3),
      describeShare(flagged, found),
      describeShare(inPlace, flagged),
    ]),
    ...(["fitted", "other"] as const).map((kind) => {
      const readings = covered.filter((one) => one.kind === kind).flatMap(({ readings }) => readings);
      const found = readings.filter((face) => face !== null);
      const flagged = found.filter((face) => likelihood(face) >= good);
      const name = kind === "fitted" ? "all of the fitted kinds" : "all others";
      const notFound = readings.length - found.length;
      return [
        name,
        "",
        notFound,
        aucOf(plain, found).toFixed(3),
        describeShare(flagged.length, found.length),
        "",
      ];
    }),
  ]);
  printTable([
    ["photos as they are", "faces not turned far", "FACE_COVERED"],
    ...sets.map(({ set, flagged, found }) => [set, found, describeShare(flagged, found)]),
  ]);
  if (json)
    console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), covers: rows, sets }));
}

const isMeasured = (face: DetectedFace | null): face is DetectedFace =>
  face !== null && numberOf(face.measures.faceCovered) !== null;

const likelihood = ({ measures }: DetectedFace): number => numberOf(measures.faceCovered)!;

const regionsOf = ({ measures }: DetectedFace): FaceRegion[] =>
  coverFinding(measures, DEFAULT_THRESHOLDS)?.finding.regions ?? [];

const aucOf = (plain: DetectedFace[], covered: DetectedFace[]): number =>
  areaUnderCurve([
    ...plain.map((face) => ({ isPositive: false, logit: likelihood(face) })),
    ...covered.map((face) => ({ isPositive: true, logit: likelihood(face) })),
  ]);

/** Photos of devtest, each as it is and with every cover drawn over it. */
async function readDrawn(analyser: PhotoAnalyser, faces: string, limit: number) {
  const images = imagesOf(readPairs(join(faces, "lfw-view1/pairs.csv"), "devtest"));
  const random = seededRandom(6);
  const plain: DetectedFace[] = [];
  const covered = [
    ...Object.entries(FITTED_COVERS).map((entry) => ["fitted", ...entry] as const),
    ...Object.entries(OTHER_COVERS).map((entry) => ["other", ...entry] as const),
  ].map(([kind, name, cover]) => ({ kind, name, cover, parts: cover.covers, readings: [] as Reading[] }));
  for (const [i, image] of shuffled(images, 7).slice(0, limit).entries()) {
    const { bytes } = readPhoto(faces, "lfw", image);
    const { face } = await analyser.analyse(bytes);
    if (!isMeasured(face)) continue;
    plain.push(face);
    for (const { cover, readings } of covered) {
      const { bytes: drawn } = await drawCover(bytes, face.landmarks, cover, random);
      const reading = (await analyser.analyse(drawn)).face;
      readings.push(isMeasured(reading) ? reading : null);
    }
    showProgress(i + 1, limit, "photos of devtest");
  }
  return { plain, covered };
}

async function readPlainSets(analyser: PhotoAnalyser, faces: string, limit: number) {
  const { good } = DEFAULT_THRESHOLDS.faceCovered;
  const sets: { set: FaceSet; found: number; flagged: number }[] = [];
  for (const set of PLAIN_SETS) {
    let [found, flagged] = [0, 0];
    for (const name of listPhotos(faces, set, limit)) {
      const { face } = await analyser.analyse(readPhoto(faces, set, name).bytes);
      if (!isMeasured(face)) continue;
      found++;
      if (likelihood(face) >= good) flagged++;
    }
    sets.push({ set, found, flagged });
  }
  return sets;
}

void runCommand(command);
