import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { askSecondOpinion } from "../src/face-analysis/embed/second-opinion.js";
import { drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { eyeFeatures, glassesFeatures, lidFeatures } from "../src/face-analysis/measure/eye-features.js";
import { closedLogits, meanLogit } from "../src/face-analysis/measure/eyes.js";
import type { FaceNetworks } from "../src/face-analysis/networks/face-networks.js";
import { logistic } from "../src/face-analysis/measure/linear-classifier.js";
import { openNetworks } from "./support/analyse-photo.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { facesCommand } from "./support/faces-folder.js";
import { layMesh } from "./support/lay-mesh.js";
import { judgingPeople, personOfPicture } from "./support/labelled-faces.js";
import {
  type Judged,
  LinearModel,
  areaUnderCurve,
  fitLogistic,
  rounded,
} from "./support/logistic-regression.js";
import { UsageError, listPictures } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { seededRandom, shuffled } from "./support/seeded-random.js";
import { writeJson } from "./support/write-json.js";

const MODEL_FILE = "src/face-analysis/measure/eye-classifiers.json";
const IMAGES = "lfw-view1/images";
const FOLDS = 5;
const BOUNDS = [0.5, 0.3, 0.2];
/** Chosen by the cross-validation printed here among 0.3, 1 and 3, which hardly differ. */
const RIDGE = 1;
/** Of a hundred faces hardly two have closed or hidden eyes: unweighted, a classifier would say "never" of all but the clearest. */
const POSITIVE_WEIGHT = 10;

type Label = "open" | "closed" | "hidden" | "unsure";
interface LabelledEyes {
  person: string;
  label: Label;
  /** What each classifier sees of each eye. */
  eyes: Record<Classifier, Float64Array[]>;
}
/** Closed is the eye that is less open, hidden are both. */
const LOGIT = {
  closed: (model: LinearModel, eyes: Float64Array[]) => Math.max(...closedLogits(model, eyes)),
  hidden: meanLogit,
};
type Classifier = keyof typeof LOGIT;

const command = facesCommand(
  "eval:train-eyes",
  "Fits the classifiers of closed and of hidden eyes on development pictures",
)
  .option(
    "--labels <file>",
    "CSV with the columns image,eyes: closed, hidden or unsure",
    "eval/labels/lfw-eyes.csv",
  )
  .option("--open <n>", "so many pictures that the labels do not name, as open eyes", Number, 1500)
  .option("--out <file>", "where the weights are written", MODEL_FILE)
  .addHelpText(
    "after",
    `\nThe pictures lie in ${IMAGES}. People whom attributes.csv names are left out: they judge.`,
  )
  .action(train);

async function train(options: {
  faces: string;
  labels: string;
  open: number;
  out: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  const pictures = choosePictures(options.faces, options.labels, options.open).slice(0, options.limit);
  const samples = await readAll(join(options.faces, IMAGES), pictures);
  const closed = read(
    "closed",
    samples.filter(({ label }) => label === "closed" || label === "open"),
  );
  const hidden = read(
    "hidden",
    samples.filter(({ label }) => label !== "unsure"),
  );
  const count = (label: Label): number => samples.filter((sample) => sample.label === label).length;
  const source =
    `Fitted by npm run eval:train-eyes on ${new Date().toISOString().slice(0, 10)} on LFW's development view: ` +
    `${count("closed")} pictures with closed eyes, ${count("hidden")} behind dark glasses, ${count("open")} others, ` +
    `labelled by eye; ridge ${RIDGE}, positives weighted ${POSITIVE_WEIGHT}.`;
  printReading(`${samples.length} pictures`);
  printText(source);
  printTable([
    [
      `${FOLDS} folds by person`,
      "pictures",
      "AUC",
      ...BOUNDS.flatMap((bound) => [`below ${bound}: recall`, "precision"]),
    ],
    ...[closed, hidden].map(({ name, row }) => [name, ...row]),
  ]);
  const model = { source, closed: rounded(closed.model), hidden: rounded(hidden.model) };
  await writeJson(options.out, model);
  if (options.json) {
    console.log(
      JSON.stringify({ source, machine: describeMachine(), closed: closed.row, hidden: hidden.row }),
    );
  }
}

/** The labelled pictures and some others, without the people who judge. @throws UsageError a file is missing */
function choosePictures(
  faces: string,
  labelsFile: string,
  openCount: number,
): { image: string; label: Label }[] {
  if (!existsSync(labelsFile)) throw new UsageError(`There is no labels file ${labelsFile}`);
  const judging = judgingPeople(faces);
  const lines = readFileSync(labelsFile, "utf8").trim().split(/\r?\n/).slice(1);
  const labels = new Map(lines.map((line) => line.split(",") as [string, Label]));
  const all = listPictures(join(faces, IMAGES)).filter((image) => !judging.has(personOfPicture(image)));
  const open = shuffled(
    all.filter((image) => !labels.has(image)),
    1,
  ).slice(0, openCount);
  const labelled = all.filter((image) => (labels.get(image) ?? "unsure") !== "unsure");
  return shuffled([...labelled, ...open], 2).map((image) => ({ image, label: labels.get(image) ?? "open" }));
}

async function readAll(folder: string, pictures: { image: string; label: Label }[]): Promise<LabelledEyes[]> {
  const networks = await openNetworks();
  const samples: LabelledEyes[] = [];
  for (const [i, { image, label }] of pictures.entries()) {
    const eyes = await eyesOf(networks, readFileSync(join(folder, image)));
    if (eyes) samples.push({ person: personOfPicture(image), label, eyes });
    showProgress(i + 1, pictures.length, "pictures");
  }
  await networks.close();
  return samples;
}

async function eyesOf(networks: FaceNetworks, bytes: Buffer): Promise<LabelledEyes["eyes"] | null> {
  const found = await layMesh(networks, bytes);
  if (found === null) return null;
  const { head, landmarks } = found.located;
  const patches = eyeFeatures(drawUprightFace(head, landmarks));
  const { faceres } = await askSecondOpinion(networks, head, landmarks);
  return { closed: lidFeatures(patches, found.mesh.eyes), hidden: glassesFeatures(patches, faceres) };
}

/** Cross-validates by person, then fits on all. */
function read(name: Classifier, samples: LabelledEyes[]) {
  const random = seededRandom(3);
  const people = [...new Set(samples.map(({ person }) => person))];
  const folds = new Map(people.map((person) => [person, Math.floor(random() * FOLDS)]));
  const judged = Array.from({ length: FOLDS }, (_, fold) => {
    const model = fit(
      name,
      samples.filter(({ person }) => folds.get(person) !== fold),
    );
    return samples
      .filter(({ person }) => folds.get(person) === fold)
      .map(({ label, eyes }) => ({ isPositive: label === name, logit: LOGIT[name](model, eyes[name]) }));
  }).flat();
  const counts = `${judged.filter(({ isPositive }) => isPositive).length} of ${judged.length}`;
  const row = [counts, areaUnderCurve(judged).toFixed(3), ...BOUNDS.flatMap((bound) => rates(judged, bound))];
  return { name, row, model: fit(name, samples) };
}

const fit = (name: Classifier, samples: LabelledEyes[]): LinearModel =>
  fitLogistic(
    samples.flatMap(({ label, eyes }) =>
      eyes[name].map((features) => ({ features, isPositive: label === name })),
    ),
    RIDGE,
    POSITIVE_WEIGHT,
  );

/** Recall and precision of "the measure is below the bound". */
function rates(judged: Judged[], bound: number): string[] {
  const flagged = judged.filter(({ logit }) => 1 - logistic(logit) < bound);
  const right = flagged.filter(({ isPositive }) => isPositive).length;
  return [`${right}/${judged.filter(({ isPositive }) => isPositive).length}`, `${right}/${flagged.length}`];
}

void runCommand(command);
