import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { quarterTurns } from "../src/face-analysis/find/quarter-turns.js";
import { embeddingDistance, matchScore } from "../src/judgement/likeness/match-score.js";
import { identityOfFace } from "./support/identity-of-face.js";
import { describeMachine, evalCommand, runCommand, showProgress } from "./support/command.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { listPictures } from "./support/picture-files.js";
import { PICTURE_VARIANTS } from "./support/picture-variants.js";
import { printReading, printTable } from "./support/report.js";
import { shuffled } from "./support/seeded-random.js";
import { quantile } from "./support/verification-statistics.js";

interface VariantReading {
  variant: string;
  photos: number;
  notFound: number;
  /** Of the photos whose turn is judged as it was made; null where no face was found in either. */
  turnSeen: number;
  distance: Spread;
  /** How far the score of the photo against itself falls below 1. */
  scoreLoss: Spread;
}
interface Spread {
  median: number;
  p90: number;
}

const command = evalCommand(
  "eval:invariance",
  "How far the embedding of a photo moves when the photo is changed",
)
  .addHelpText("after", "\nWith --limit, photos are picked by chance, the same in every run.")
  .action(measure);

async function measure(options: { images: string; limit?: number; json?: boolean }): Promise<void> {
  const pictures = shuffled(listPictures(options.images), 1).slice(0, options.limit);
  const analyser = await PhotoAnalyser.open();
  const seen = new Map(PICTURE_VARIANTS.map(({ name }) => [name, newTally()]));
  let withoutFace = 0;
  for (const [i, picture] of pictures.entries()) {
    const photo = readFileSync(join(options.images, picture));
    const { face: original } = await analyser.analyse(photo);
    if (original === null) withoutFace++;
    else {
      for (const { name, turnedDegrees, make } of PICTURE_VARIANTS) {
        const { face } = await analyser.analyse(await make(photo));
        const tally = seen.get(name)!;
        tally.distances.push(face && embeddingDistance(identityOfFace(original), identityOfFace(face)));
        const expected = (turnedDegrees + quarterTurns(original.rollDegrees)) % 360;
        if (face && quarterTurns(face.rollDegrees) === expected) tally.turnSeen++;
      }
    }
    showProgress(i + 1, pictures.length, "photos");
  }
  await analyser.close();
  const variants = [...seen].map(([name, tally]) => summarise(name, tally));
  print(variants, pictures.length, withoutFace);
  if (options.json) {
    const machine = describeMachine();
    console.log(
      JSON.stringify({ photos: pictures.length, withoutFace, analyser: ANALYSER, machine, variants }),
    );
  }
}

interface Tally {
  /** Null where the face was not found. */
  distances: (number | null)[];
  turnSeen: number;
}
const newTally = (): Tally => ({ distances: [], turnSeen: 0 });

function summarise(variant: string, { distances, turnSeen }: Tally): VariantReading {
  const found = Float64Array.from(distances.filter((distance) => distance !== null)).toSorted();
  const losses = found.map((distance) => 1 - matchScore(distance));
  return {
    variant,
    photos: distances.length,
    notFound: distances.length - found.length,
    turnSeen,
    distance: spreadOf(found),
    scoreLoss: spreadOf(losses),
  };
}

const spreadOf = (sorted: Float64Array): Spread => ({
  median: quantile(sorted, 0.5),
  p90: quantile(sorted, 0.9),
});

function print(variants: VariantReading[], photos: number, withoutFace: number): void {
  printReading(`${photos} photos, ${withoutFace} without a face`);
  printTable([
    ["", "not found", "turn seen", "distance: median", "p90", "score lost: median", "p90"],
    ...variants.map(({ variant, photos, notFound, turnSeen, distance, scoreLoss }) => [
      variant,
      notFound,
      `${turnSeen}/${photos}`,
      distance.median.toFixed(3),
      distance.p90.toFixed(3),
      scoreLoss.median.toFixed(4),
      scoreLoss.p90.toFixed(4),
    ]),
  ]);
}

void runCommand(command);
