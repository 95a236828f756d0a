import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { examinePicture } from "../src/face-analysis/analyse-picture.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { approachFace } from "../src/face-analysis/find/approach-face.js";
import { drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { embedFace } from "../src/face-analysis/embed/embed-face.js";
import type { Point } from "../src/face-analysis/face-analyser.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { measurePictureQuality } from "../src/face-analysis/measure/measure-picture-quality.js";
import type { FaceMeasures } from "../src/face-analysis/measure/measure.js";
import type { FaceNetworks } from "../src/face-analysis/networks/face-networks.js";
import { boundsOf, transformPoint } from "../src/face-analysis/picture/similarity.js";
import { RgbPixels, UprightPicture } from "../src/face-analysis/picture/upright-picture.js";
import { FindingCode } from "../src/judgement/finding.js";
import { pictureQualityFindings } from "../src/judgement/image/picture-quality-findings.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { describeMachine, printTable, runCommand, showProgress } from "./support/command.js";
import { DEGRADATIONS, Degradation } from "./support/degradations.js";
import {
  FaceSet,
  facesCommand,
  halfOf,
  listPhotos,
  rankCorrelation,
  readPhoto,
} from "./support/faces-folder.js";
import { openNetworks } from "./support/open-networks.js";
import { UsageError } from "./support/picture-files.js";
import { quantile } from "./support/verification-statistics.js";

/** The sets that are made worse, and those on which only false alarms are counted; how many photos of each without --limit. */
const DEGRADED: [FaceSet, number][] = [
  ["generated", 33],
  ["personas", 8],
  ["lfw", 24],
];
const UNTOUCHED: [FaceSet, number][] = [
  ["generated", 33],
  ["personas", 8],
  ["lfw", 150],
  ["utkface", 120],
  ["yale", 81],
];
/** Photos are cut and reduced to this, so that every operation takes the same time. */
const MAX_INTER_EYE = 80;
const ROOM = 1.1;

interface Subject {
  set: FaceSet;
  name: string;
  photo: RgbPixels;
  landmarks: Point[];
  interEyePixels: number;
  embedding: Float32Array;
}
interface Reading {
  set: FaceSet;
  strength: number;
  measured: number | null;
  found: boolean;
  /** Of the embedding to that of the untouched photo; null where it was not taken. */
  distance: number | null;
}

const command = facesCommand(
  "eval:quality",
  "Whether each flaw of a picture is found, on photos made worse step by step",
)
  .option("--half <half>", "chosen: the photos that the bounds were chosen on; read: the others", "read")
  .option("--only <finding>", "one finding, as UNEVEN_LIGHT")
  .action(measure);

interface Options {
  faces: string;
  limit?: number;
  half: string;
  only?: string;
  json?: boolean;
}

async function measure(options: Options): Promise<void> {
  if (options.half !== "read" && options.half !== "chosen")
    throw new UsageError("--half takes chosen or read");
  const networks = await openNetworks();
  const degradations = DEGRADATIONS.filter(({ finding }) => !options.only || finding === options.only);
  const readings = new Map<Degradation, Reading[]>(degradations.map((degradation) => [degradation, []]));
  const subjects = await readSubjects(networks, DEGRADED, options);
  for (const [i, subject] of subjects.entries()) {
    for (const [degradation, list] of readings) list.push(...(await degrade(networks, subject, degradation)));
    showProgress(i + 1, subjects.length, "photos made worse");
  }
  const untouched = options.only ? [] : await countFalseAlarms(networks, options);
  await networks.close();
  const report = [...readings].map(([degradation, list]) => summarise(degradation, list));
  print(subjects.length, report, untouched);
  if (options.json)
    console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), report, untouched }));
}

async function readSubjects(
  networks: FaceNetworks,
  sets: [FaceSet, number][],
  { faces, limit, half }: Options,
): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const [set, most] of sets) {
    for (const name of listPhotos(faces, set, 2 * (limit ?? most)).filter((name) => halfOf(name) === half)) {
      const photo = await decodeUpright(readPhoto(faces, set, name).bytes, 1e9);
      const { face } = await examinePicture(networks, photo);
      if (face)
        subjects.push({
          set,
          name,
          ...(await cutFace(photo, face.landmarks, face.interEyePixels)),
          embedding: face.embedding,
        });
    }
  }
  return subjects;
}

/** The head alone, at most {@link MAX_INTER_EYE} px between the eyes, at the picture's own pixels where it is not reduced. */
async function cutFace(photo: UprightPicture, landmarks: Point[], interEyePixels: number) {
  const bounds = boundsOf(landmarks);
  const room = ROOM * Math.max(bounds.width, bounds.height);
  const left = Math.max(0, Math.floor(bounds.x - room));
  const top = Math.max(0, Math.floor(bounds.y - room));
  const right = Math.min(photo.width, Math.ceil(bounds.x + bounds.width + room));
  const bottom = Math.min(photo.height, Math.ceil(bounds.y + bounds.height + room));
  const scale = Math.min(1, MAX_INTER_EYE / interEyePixels);
  const toCut = { a: scale, b: 0, tx: -left * scale, ty: -top * scale };
  const { pixels } = await photo.closeUp(
    { x: left, y: top, width: right - left, height: bottom - top },
    scale,
  );
  return {
    photo: pixels,
    landmarks: landmarks.map((point) => transformPoint(toCut, point)),
    interEyePixels: interEyePixels * scale,
  };
}

const asPicture = (pixels: RgbPixels): UprightPicture => new UprightPicture(pixels, pixels);

/** As the pipeline does it, the face being where its landmarks are. */
async function measuresOf(photo: RgbPixels, landmarks: Point[]): Promise<FaceMeasures> {
  const picture = asPicture(photo);
  const { head } = await approachFace(picture, boundsOf(landmarks));
  return measurePictureQuality(drawUprightFace(head, landmarks), picture, landmarks);
}

function codesOf(measures: FaceMeasures): FindingCode[] {
  return pictureQualityFindings(measures, DEFAULT_THRESHOLDS)
    .filter((penalty) => penalty !== null && penalty.finding.measured !== null)
    .map((penalty) => penalty!.finding.code);
}

async function degrade(
  networks: FaceNetworks,
  subject: Subject,
  degradation: Degradation,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const strength of [0, ...degradation.strengths]) {
    const photo =
      strength === 0
        ? subject.photo
        : await degradation.make(subject.photo, strength, subject.interEyePixels);
    const measures = await measuresOf(photo, subject.landmarks);
    const measured = measures[degradation.measure];
    const embedding =
      strength > 0 && degradation.finding === FindingCode.BLUR
        ? await embedFace(networks, asPicture(photo), subject.landmarks)
        : null;
    readings.push({
      set: subject.set,
      strength,
      measured: typeof measured === "number" ? measured : null,
      found: codesOf(measures).includes(degradation.finding),
      distance: embedding && embeddingDistance(embedding, subject.embedding),
    });
  }
  return readings;
}

/** Findings on photos as they are, in %, by set. */
async function countFalseAlarms(networks: FaceNetworks, options: Options) {
  const rows = [];
  for (const [set, most] of UNTOUCHED) {
    const { faces, limit, half } = options;
    const names = listPhotos(faces, set, 2 * (limit ?? most)).filter((name) => halfOf(name) === half);
    const counts = new Map<FindingCode, number>();
    let photos = 0;
    for (const name of names) {
      const photo = await decodeUpright(readPhoto(faces, set, name).bytes, 1e9);
      const { face } = await examinePicture(networks, photo);
      if (face === null) continue;
      photos++;
      for (const code of codesOf(face.measures)) counts.set(code, (counts.get(code) ?? 0) + 1);
      showProgress(photos, names.length, `untouched photos of ${set}`);
    }
    rows.push({ set, photos, found: Object.fromEntries(counts) });
  }
  return rows;
}

function summarise({ name, finding, measure, strengths }: Degradation, readings: Reading[]) {
  const measuredOnes = readings.filter(({ measured }) => measured !== null);
  const steps = [0, ...strengths].map((strength) => {
    const ofStep = readings.filter((reading) => reading.strength === strength);
    const values = ofStep
      .map(({ measured }) => measured)
      .filter((value) => value !== null)
      .toSorted((p, q) => p - q);
    const distances = ofStep
      .map(({ distance }) => distance)
      .filter((value) => value !== null)
      .toSorted((p, q) => p - q);
    return {
      strength,
      measured: values.length,
      values: [0.05, 0.5, 0.95].map((share) => quantile(values, share)),
      foundShare: ofStep.filter(({ found }) => found).length / values.length,
      distance: distances.length > 0 ? quantile(distances, 0.5) : null,
    };
  });
  const correlation = rankCorrelation(
    measuredOnes.map(({ strength }) => strength),
    measuredOnes.map(({ measured }) => measured!),
  );
  return { name, finding, measure, correlation, steps };
}

function print(
  photos: number,
  report: ReturnType<typeof summarise>[],
  untouched: Awaited<ReturnType<typeof countFalseAlarms>>,
): void {
  console.log(`${photos} photos; ${ANALYSER}; ${describeMachine()}`);
  for (const { name, finding, measure, correlation, steps } of report) {
    console.log(`\n${finding} by ${measure}; ${name}: rank correlation ${correlation.toFixed(2)}`);
    printTable([
      ["strength", ...steps.map(({ strength }) => (strength === 0 ? "untouched" : strength))],
      ["measured", ...steps.map(({ measured }) => measured)],
      ...["5 %", "median", "95 %"].map((label, i) => [
        label,
        ...steps.map(({ values }) => Number(values[i]!.toPrecision(3))),
      ]),
      ["found, %", ...steps.map(({ foundShare }) => Math.round(100 * foundShare))],
      ...(steps.at(-1)!.distance === null
        ? []
        : [["distance, median", ...steps.map(({ distance }) => distance?.toFixed(3) ?? "")]]),
    ]);
  }
  if (untouched.length === 0) return;
  const codes = [...new Set([...DEGRADATIONS.map(({ finding }) => finding), FindingCode.NOT_A_PHOTOGRAPH])];
  console.log("\nFound on photos as they are, %");
  printTable([
    ["", "photos", ...codes],
    ...untouched.map(({ set, photos, found }) => [
      set,
      photos,
      ...codes.map((code) => ((100 * (found[code] ?? 0)) / photos).toFixed(1)),
    ]),
  ]);
}

void runCommand(command);
