import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { ScoreCurve } from "../src/judgement/likeness/match-score.js";
import { describeMachine, evalCommand, runCommand } from "./support/command.js";
import { type PersonEmbedding, embedPeople } from "./support/embed-people.js";
import { imagesOf, readPairs, requireFolder } from "./support/picture-files.js";
import { printCurve, printReadings, printShifts } from "./support/print-calibration.js";
import { printText } from "./support/report.js";
import { type ScoreFit, fitScoreCurve } from "./support/score-curve.js";
import { type ScoreReading, readScores } from "./support/score-readings.js";
import { type TemplateShift, fitShiftToMany, measureShifts, moveCurve } from "./support/template-curve.js";
import { type Person, distancesFrom, gatherPeople, tryTemplates } from "./support/template-trials.js";
import { writeJson } from "./support/write-json.js";

/** Labeled Faces in the Wild's development view has three people with so many photos to fit on, and nobody with more. */
const MAX_PHOTOS = 8;
const READ_PHOTOS = [1, 2, 3, 4, 5, 6, 7, 8];

const command = evalCommand("eval:calibrate", "Fits the distance -> score curves, and reads what scores mean")
  .requiredOption(
    "--pairs <file>",
    "CSV with the columns split,image_a,image_b,same: names the images to take",
  )
  .option("--fit <split>", "the images that the curves are fitted on", "devtrain")
  .option("--read <split>", "the images of other people that they are read on", "devtest")
  .option("--out <file>", "where the curves are written, such as the source's match-score-curve.json")
  .addHelpText(
    "after",
    "\nA picture's person is the folder it lies in. All pairs of different people that the images can make\nare impostor pairs, all pairs of one person genuine ones.",
  )
  .action(calibrate);

async function calibrate(options: {
  images: string;
  pairs: string;
  fit: string;
  read: string;
  out?: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  requireFolder(options.images);
  const embed = async (split: string) =>
    embedPeople(options.images, imagesOf(readPairs(options.pairs, split, options.limit)));
  const [fitted, read] = [await embed(options.fit), await embed(options.read)];
  const { fit, shifts, curve } = fitCurves(gatherPeople(fitted));
  const source = describeSource(options.fit, fitted);
  printText(source);
  printCurve(curve, fit);
  printShifts(shifts);
  const readings = readAll(gatherPeople(read), curve);
  printReadings(options.read, readings);
  if (options.out !== undefined) await writeJson(options.out, { analyser: ANALYSER, source, ...curve });
  if (options.json) {
    console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), curve, shifts, readings }));
  }
}

function fitCurves(people: readonly Person[]): {
  fit: ScoreFit;
  shifts: TemplateShift[];
  curve: ScoreCurve;
} {
  const { same, different } = tryTemplates(people, 1);
  const fit = fitScoreCurve(
    distancesFrom(same, () => true),
    distancesFrom(different, () => true),
  );
  const shifts = measureShifts(people, MAX_PHOTOS);
  return { fit, shifts, curve: moveCurve(fit.points, fitShiftToMany(shifts)) };
}

const readAll = (people: readonly Person[], curve: ScoreCurve): ScoreReading[] =>
  READ_PHOTOS.filter((photos) => people.some((own) => own.length >= photos)).map((photos) =>
    readScores(people, photos, curve),
  );

function describeSource(split: string, embeddings: readonly PersonEmbedding[]): string {
  const people = gatherPeople(embeddings);
  return [
    `Fitted by npm run eval:calibrate on ${new Date().toISOString().slice(0, 10)} for ${ANALYSER} on ${split} of LFW-style pairs: ${embeddings.length} photos of ${people.length} people.`,
    "Scores of two photos (points): 0.85 where one pair of different people in 1000 passes, 0.5 at equal error, 0.1 and 0 at the median and the largest distance of different pairs.",
    `Of a photo and very many (pointsOfMany): moved as templates of 2 to ${MAX_PHOTOS} photos move the same people's distances.`,
  ].join(" ");
}

void runCommand(command);
