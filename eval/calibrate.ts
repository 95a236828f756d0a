import { writeFileSync } from "node:fs";
import { format, resolveConfig } from "prettier";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { describeMachine, evalCommand, printTable, runCommand } from "./support/command.js";
import { type PersonEmbedding, embedPeople, personOf } from "./support/embed-people.js";
import { PicturePair, imagesOf, readPairs, requireFolder } from "./support/picture-files.js";
import { ScoreCurve, fitScoreCurve } from "./support/score-curve.js";
import { quantile } from "./support/verification-statistics.js";

const CURVE_FILE = "src/judgement/likeness/match-score-curve.json";

const command = evalCommand("eval:calibrate", "Fits the distance -> score curve on development pairs")
  .requiredOption(
    "--pairs <file>",
    "CSV with the columns split,image_a,image_b,same: names the images to take",
  )
  .option("--split <name>", "only the images of this split")
  .option("--out <file>", "where the curve is written", CURVE_FILE)
  .addHelpText(
    "after",
    "\nA picture's person is the folder it lies in. All pairs of different people that the images can make\nare impostor pairs, all pairs of one person genuine ones.",
  )
  .action(calibrate);

async function calibrate(options: {
  images: string;
  pairs: string;
  split?: string;
  out: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  requireFolder(options.images);
  const pairs = readPairs(options.pairs, options.split, options.limit);
  const images = imagesOf(pairs);
  const people = new Set(images.map(personOf));
  const embeddings = await embedPeople(options.images, images);
  const missed = images.length - embeddings.length;
  const { same, different } = compareAll(embeddings);
  const heldOut = readHeldOut(pairs, embeddings);
  const curve = fitScoreCurve(same, different);
  const source = [
    `Fitted by npm run eval:calibrate on ${new Date().toISOString().slice(0, 10)} for ${ANALYSER}`,
    `on ${
      options.split ??
      pairs
        .map(({ split }) => split)
        .filter((split, i, all) => all.indexOf(split) === i)
        .join(" and ")
    }`,
    `of LFW-style pairs: ${images.length} images (${missed} without a face) of ${people.size} people,`,
    `${different.length} pairs of different people, ${same.length} of one.`,
    "0.85: one different pair in 1000 passes; 0.5: equal error; 0.1 and 0: median and largest distance of different pairs.",
  ].join(" ");
  await writeCurve(options.out, { analyser: ANALYSER, source, points: curve.points });
  print(curve, same, different, source);
  for (const reading of heldOut) console.log(describeHeldOut(reading));
  if (options.json) {
    const counts = {
      images: images.length,
      missed,
      people: people.size,
      same: same.length,
      different: different.length,
    };
    console.log(
      JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), ...counts, ...curve, heldOut }),
    );
  }
}

/** Distances of all pairs, rising. */
function compareAll(embeddings: PersonEmbedding[]) {
  const same: number[] = [];
  const different = new Float64Array((embeddings.length * (embeddings.length - 1)) / 2);
  let count = 0;
  for (const [i, a] of embeddings.entries()) {
    for (let j = 0; j < i; j++) {
      const b = embeddings[j]!;
      const distance = embeddingDistance(a.embedding, b.embedding);
      if (a.person === b.person) same.push(distance);
      else different[count++] = distance;
    }
  }
  return { same: Float64Array.from(same).toSorted(), different: different.subarray(0, count).toSorted() };
}

interface HeldOutReading {
  split: string;
  far: number;
  tar: number;
  differentPairs: number;
}

/** How the distance of FAR 1e-3 holds on people it was not fitted on: each split read with what the others give. */
function readHeldOut(pairs: PicturePair[], embeddings: PersonEmbedding[]): HeldOutReading[] {
  const splits = [...new Set(pairs.map(({ split }) => split))];
  if (splits.length < 2) return [];
  return splits.map((split) => {
    const inside = new Set(imagesOf(pairs.filter((pair) => pair.split === split)));
    const fitted = compareAll(embeddings.filter(({ image }) => !inside.has(image)));
    const { same, different } = compareAll(embeddings.filter(({ image }) => inside.has(image)));
    const limit = fitScoreCurve(fitted.same, fitted.different).far1e3Distance;
    const passing = (distances: Float64Array): number =>
      distances.filter((distance) => distance <= limit).length / distances.length;
    return { split, far: passing(different), tar: passing(same), differentPairs: different.length };
  });
}

const describeHeldOut = ({ split, far, tar, differentPairs }: HeldOutReading): string =>
  `${split}, with the distance the other images give: FAR ${far.toExponential(2)} of ${differentPairs}, TAR ${(100 * tar).toFixed(2)} %`;

async function writeCurve(file: string, curve: object): Promise<void> {
  const style = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(curve), { ...style, parser: "json" }));
}

function print(curve: ScoreCurve, same: Float64Array, different: Float64Array, source: string): void {
  console.log(source);
  printTable([["distance", "score"], ...curve.points.map(([at, score]) => [at.toFixed(4), score])]);
  console.log(`Equal error rate ${(100 * curve.equalErrorRate).toFixed(2)} %`);
  const accepted = same.filter((distance) => distance <= curve.far1e3Distance).length / same.length;
  console.log(
    `At FAR 1e-3 (distance ${curve.far1e3Distance.toFixed(4)}) TAR ${(100 * accepted).toFixed(2)} %`,
  );
  for (const [name, distances] of [["same", same] as const, ["different", different] as const]) {
    const at = [0.01, 0.1, 0.5, 0.9, 0.99].map((share) => quantile(distances, share).toFixed(3));
    console.log(`${name}: distance at 1, 10, 50, 90, 99 %: ${at.join(" ")}`);
  }
}

void runCommand(command);
