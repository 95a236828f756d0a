import { join } from "node:path";
import { readFileSync } from "node:fs";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { personOf } from "./support/embed-people.js";
import { facesCommand } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { Faceres } from "./support/second-opinion/faceres.js";
import type { TwiceSeen } from "./support/second-opinion/opinions.js";
import {
  type PrincipalAxes,
  fitAxes,
  project,
  projectionOf,
} from "./support/second-opinion/principal-axes.js";
import { SquaredDistances } from "./support/second-opinion/squared-distances.js";
import { shuffled } from "./support/seeded-random.js";
import { writeJson } from "./support/write-json.js";

const PROJECTION_FILE = "src/face-analysis/embed/second-projection.json";
/** What is written: 256 numbers gain little that 128 have not, and are stored with every face. */
const CHOSEN = { dimensions: 128, power: 0.25 };
const TRIED_DIMENSIONS = [64, 128, 256];
/** Powers of the variance: as it is, half whitened, whitened. */
const TRIED_POWERS = [0, 0.25, 0.5];
const TRIED_SHARES = [0.04, 0.08, 0.12, 0.16, 0.2, 0.3];
const FARS = [1e-4, 1e-3];

/** A photo before its features are projected. */
type Raw = TwiceSeen & { features: Float32Array };

const command = facesCommand(
  "eval:train-second-opinion",
  "Fits the axes that the second opinion keeps of faceres' features, and reads how many to keep and how much they should count",
)
  .option("--out <file>", "where the axes are written", PROJECTION_FILE)
  .addHelpText(
    "after",
    "\nTakes lfw-view1's devtrain alone: axes of one half of its people are read on the other half, and those of all are written.",
  )
  .action(train);

async function train({
  faces,
  out,
  limit,
  json,
}: {
  faces: string;
  out: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  const photos = await seePhotos(join(faces, "lfw-view1"), limit);
  const people = shuffled([...new Set(photos.map(({ person }) => person))], 5);
  const fitted = new Set(people.slice(0, people.length / 2));
  const axes = fitAxes(photos.filter(({ person }) => fitted.has(person)).map(({ features }) => features));
  const read = photos.filter(({ person }) => !fitted.has(person));
  const plain = SquaredDistances.between(read);
  const alone = plain.tars(0, FARS);
  const tried = TRIED_DIMENSIONS.flatMap((dimensions) =>
    TRIED_POWERS.map((power) => {
      const distances = SquaredDistances.between(withProjection(read, axes, dimensions, power));
      return { dimensions, power, tars: TRIED_SHARES.map((share) => distances.tars(share, FARS)) };
    }),
  );
  printReading(
    `axes of ${photos.length - read.length} photos, read on ${read.length} of other people with ${plain.samePairs} pairs of one person`,
  );
  printText(
    `Of every cell TAR at FAR ${FARS.map((far) => far.toExponential(0)).join(" and ")}, %; ours alone ${describeTars(alone)}.`,
  );
  printTable([
    ["numbers, power of the variance", ...TRIED_SHARES.map((share) => `share ${share}`)],
    ...tried.map(({ dimensions, power, tars }) => [`${dimensions}, ${power}`, ...tars.map(describeTars)]),
  ]);
  const all = fitAxes(photos.map(({ features }) => features));
  await writeProjection(out, all, photos.length);
  printText(`Written to ${out}: ${CHOSEN.dimensions} numbers, power ${CHOSEN.power}.`);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), alone, tried }));
}

async function seePhotos(folder: string, limit?: number): Promise<Raw[]> {
  const [analyser, faceres] = [await PhotoAnalyser.open(), await Faceres.open()];
  const images = imagesOf(readPairs(join(folder, "pairs.csv"), "devtrain", limit));
  const seen: Raw[] = [];
  for (const [i, image] of images.entries()) {
    const bytes = readFileSync(join(folder, "images", image));
    const { face } = await analyser.analyse(bytes);
    if (face) {
      const features = await faceres.describe(bytes, face);
      seen.push({ image, person: personOf(image), ours: face.embedding, second: features, features });
    }
    showProgress(i + 1, images.length, "photos");
  }
  await analyser.close();
  await faceres.close();
  return seen;
}

function withProjection(
  photos: readonly Raw[],
  axes: PrincipalAxes,
  dimensions: number,
  power: number,
): TwiceSeen[] {
  const rows = projectionOf(axes, dimensions, power);
  return photos.map((photo) => ({ ...photo, second: project(photo.features, axes.mean, rows) }));
}

const describeTars = (tars: readonly number[]): string =>
  tars.map((tar) => (100 * tar).toFixed(1)).join(" / ");

/** As whole numbers of 16 bits in base64, each so many units: half the size of floats, and nearer than the networks of two engines are. */
async function writeProjection(file: string, axes: PrincipalAxes, photos: number): Promise<void> {
  const rows = projectionOf(axes, CHOSEN.dimensions, CHOSEN.power);
  const [meanUnit, mean] = toWholes(axes.mean);
  const [rowsUnit, all] = toWholes(Float64Array.from(rows.flatMap((row) => [...row])));
  await writeJson(file, {
    source: `Fitted by npm run eval:train-second-opinion on ${new Date().toISOString().slice(0, 10)} on faceres' features of ${photos} photos of LFW's devtrain.`,
    dimensions: CHOSEN.dimensions,
    meanUnit,
    mean,
    rowsUnit,
    rows: all,
  });
}

function toWholes(values: Float64Array): [unit: number, base64: string] {
  const unit = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) / 32_767;
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt16LE(Math.round(value / unit), 2 * i);
  return [unit, bytes.toString("base64")];
}

void runCommand(command);
