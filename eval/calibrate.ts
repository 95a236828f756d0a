import { presentAnalyser } from "../src/face-analysis/analyser-version.js";
import { type ScoreCurve, putCurveInForce } from "../src/judgement/likeness/match-score.js";
import { describeMachine, evalCommand, runCommand } from "./support/command.js";
import { type PersonEmbedding, type PersonEmbeddings, embedPeople } from "./support/embed-people.js";
import { imagesOf, readPairs, requireFolder } from "./support/picture-files.js";
import { printCurve, printReadings, printShifts } from "./support/print-calibration.js";
import { identityOfFace } from "./support/identity-of-face.js";
import { useRecogniser } from "./support/open-networks.js";
import { printTable, printText } from "./support/report.js";
import { SquaredDistances } from "./support/second-opinion/squared-distances.js";
import { type ScoreFit, fitScoreCurve } from "./support/score-curve.js";
import { type ScoreReading, readScores } from "./support/score-readings.js";
import { type TemplateShift, fitShiftToMany, measureShifts, moveCurve } from "./support/template-curve.js";
import { type Person, distancesFrom, gatherPeople, tryTemplates } from "./support/template-trials.js";
import { writeJson } from "./support/write-json.js";

/** Labeled Faces in the Wild's development view has three people with so many photos to fit on, and nobody with more. */
const MAX_PHOTOS = 8;
const READ_PHOTOS = [1, 2, 3, 4, 5, 6, 7, 8];

const command = evalCommand(
  "eval:calibrate",
  "Chooses how much the second embedding counts, fits the distance -> score curves, and reads what scores mean",
)
  .requiredOption(
    "--pairs <file>",
    "CSV with the columns split,image_a,image_b,same: names the images to take",
  )
  .option("--fit <split>", "the images that the curves are fitted on", "devtrain")
  .option("--read <split>", "the images of other people that they are read on", "devtest")
  .option(
    "--recogniser <file>",
    "an ONNX file, as RECOGNISER_MODEL takes it, that the second embedding is by",
  )
  .option(
    "--second-share <share>",
    "how much of a squared distance is the second embedding's, 0-1; without, it is chosen",
    Number,
  )
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
  recogniser?: string;
  secondShare?: number;
  out?: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  requireFolder(options.images);
  if (options.recogniser !== undefined) await useRecogniser(options.recogniser);
  const embed = async (split: string) =>
    embedPeople(options.images, imagesOf(readPairs(options.pairs, split, options.limit)));
  const embedded = [await embed(options.fit), await embed(options.read)];
  const secondShare = options.secondShare ?? chooseShare(embedded[0]!);
  const [fitted, read] = embedded.map((photos) => withShare(photos, secondShare)) as [
    PersonEmbedding[],
    PersonEmbedding[],
  ];
  const { fit, shifts, curve } = fitCurves(gatherPeople(fitted));
  const source = describeSource(options.fit, fitted);
  printText(source);
  printText(`The second embedding counts ${(100 * secondShare).toFixed(0)} % of a squared distance.`);
  printCurve(curve, fit);
  printShifts(shifts);
  const readings = readAll(gatherPeople(read), curve);
  printReadings(options.read, readings);
  if (options.out !== undefined)
    await writeJson(options.out, { analyser: presentAnalyser(), source, ...curve, secondShare });
  if (options.json) {
    const analyser = presentAnalyser();
    console.log(
      JSON.stringify({ analyser, machine: describeMachine(), secondShare, curve, shifts, readings }),
    );
  }
}

const TRIED_SHARES = [0, 0.04, 0.08, 0.12, 0.16, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/** What scores of 0.85 are calibrated to let pass. */
const FAR = 1e-3;

/** Less than this of the pairs of one person tells two shares apart by chance alone. */
const SHARE_TOLERANCE = 0.001;

/**
 * The share at which most pairs of one person pass where one pair of strangers in a thousand does. Of those that are as good within {@link SHARE_TOLERANCE} the
 * largest, so that a photo more or less does not change what all distances are made of.
 */
function chooseShare(photos: readonly PersonEmbeddings[]): number {
  const seen = photos.map(({ image, person, embedding, secondEmbedding }) => ({
    image,
    person,
    ours: embedding,
    second: secondEmbedding,
  }));
  const distances = SquaredDistances.between(seen);
  const tried = TRIED_SHARES.map((share) => ({ share, tar: distances.tars(share, [FAR])[0]! }));
  printTable([
    ["share of the second embedding", "TAR at FAR 1e-3, %"],
    ...tried.map(({ share, tar }) => [share, (100 * tar).toFixed(1)]),
  ]);
  const most = Math.max(...tried.map(({ tar }) => tar));
  return tried.findLast(({ tar }) => tar >= most - SHARE_TOLERANCE)!.share;
}

/** Before there is a curve, what it takes to compare faces with a share: no score is asked for. */
const UNCALIBRATED: ScoreCurve = {
  points: [
    [0, 1],
    [2, 0],
  ],
  pointsOfMany: [
    [0, 1],
    [2, 0],
  ],
};

/** Puts the share in force, so that templates are made with it too. */
function withShare(photos: readonly PersonEmbeddings[], secondShare: number): PersonEmbedding[] {
  putCurveInForce(presentAnalyser(), { ...UNCALIBRATED, secondShare });
  return photos.map((photo) => ({ ...photo, identity: identityOfFace(photo) }));
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
    `Fitted by npm run eval:calibrate on ${new Date().toISOString().slice(0, 10)} for ${presentAnalyser()} on ${split} of LFW-style pairs: ${embeddings.length} photos of ${people.length} people.`,
    "Scores of two photos (points): 0.85 where one pair of different people in 1000 passes, 0.5 at equal error, 0.1 and 0 at the median and the largest distance of different pairs.",
    `Of a photo and very many (pointsOfMany): moved as templates of 2 to ${MAX_PHOTOS} photos move the same people's distances.`,
  ].join(" ");
}

void runCommand(command);
