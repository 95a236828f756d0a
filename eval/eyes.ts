import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { DetectedFace, Point } from "../src/face-analysis/face-analyser.js";
import { type Measure, numberOf } from "../src/face-analysis/measure/measure.js";
import { faceLength } from "../src/face-analysis/measure/mouth-open.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { runCommand } from "./support/command.js";
import { facesCommand } from "./support/faces-folder.js";
import {
  type Examined,
  type Eyes,
  curveRows,
  eyesOf,
  findingRows,
  gazeRows,
  withCorrectedEyes,
} from "./support/judged-eyes.js";
import { describeShare, examineAll, readLabelledPictures } from "./support/labelled-faces.js";
import { printHeading, printReading, printTable, printText } from "./support/report.js";

const BOUNDS = [0.1, 0.2, 0.3, 0.5, 0.7, 0.9];
/** Upper and lower lid, of both eyes. */
const LID_PAIRS = [
  [37, 41],
  [38, 40],
  [43, 47],
  [44, 46],
] as const;

type Sort = (picture: Examined) => boolean;

const command = facesCommand(
  "eval:eyes",
  "How well closed eyes and eyes behind dark glasses are found, on labelled pictures",
)
  .addHelpText("after", "\nTakes the sets lfw and yale. Nothing was fitted on them.")
  .action(measure);

async function measure(options: { faces: string; limit?: number; json?: boolean }): Promise<void> {
  const pictures = withCorrectedEyes(readLabelledPictures(options.faces, ["lfw", "yale"], options.limit));
  const examined = await examineAll(options.faces, pictures);
  const missed = examined.filter(({ face }) => face === null).length;
  printReading(`${examined.length} pictures, ${missed} without a face`);
  const hidden = readHidden(examined);
  const closed = readClosed(examined);
  const { curves, gaze } = readLidsAndGaze(examined);
  if (options.json) {
    console.log(
      JSON.stringify({ pictures: examined.length, missed, analyser: ANALYSER, hidden, closed, curves, gaze }),
    );
  }
}

/** A row for each bound: how many of each sort are flagged. */
function readSorts(
  examined: Examined[],
  measureOf: (face: DetectedFace) => Measure,
  sorts: Record<string, Sort>,
) {
  return BOUNDS.map((bound) => {
    const flagged = Object.entries(sorts).map(([name, isOfSort]) => {
      const measured = examined
        .filter(isOfSort)
        .map(({ face }) => face && numberOf(measureOf(face)))
        .filter((value) => value !== null);
      return [
        name,
        { flagged: measured.filter((value) => value < bound).length, of: measured.length },
      ] as const;
    });
    return { bound, sorts: Object.fromEntries(flagged) };
  });
}

function print(title: string, inForce: number, rows: ReturnType<typeof readSorts>): void {
  printHeading(`${title}: flagged below a bound`);
  printText(`In force: ${inForce}. In brackets counts and 95 % interval.`);
  const names = Object.keys(rows[0]!.sorts);
  printTable([
    ["", ...rows.map(({ bound }) => String(bound))],
    ...names.map((name) => [
      name,
      ...rows.map(({ sorts }) => describeShare(sorts[name]!.flagged, sorts[name]!.of)),
    ]),
  ]);
}

function readHidden(examined: Examined[]) {
  const is =
    (sunglasses: string, sample?: string): Sort =>
    ({ set, labels }) =>
      set === "lfw" && labels.sunglasses === sunglasses && (sample === undefined || labels.sample === sample);
  const rows = readSorts(examined, ({ measures }) => measures.eyesVisible!, {
    "dark glasses": is("dark"),
    "tinted glasses": is("tinted"),
    "none, eye region dark": is("none", "darkeye420"),
    "none, random sample": is("none", "random360"),
    "Yale, clear glasses": ({ labels }) => labels.condition === "glasses",
    "Yale, all others": ({ set, labels }) => set === "yale" && labels.condition !== "glasses",
  });
  print("Eyes hidden", DEFAULT_THRESHOLDS.eyesVisible.good, rows);
  printText("Precision on the shortlisted sample (dark or tinted against none, eye region dark):");
  printTable([
    ["below", "right"],
    ...rows.map(({ bound, sorts }) => {
      const right = sorts["dark glasses"]!.flagged + sorts["tinted glasses"]!.flagged;
      return [bound, describeShare(right, right + sorts["none, eye region dark"]!.flagged)];
    }),
  ]);
  return rows;
}

function readClosed(examined: Examined[]) {
  const is =
    (set: string, eyes: Eyes): Sort =>
    (picture) =>
      picture.set === set && eyesOf(picture) === eyes;
  const sorts: Record<string, Sort> = {
    "LFW, closed": is("lfw", "closed"),
    "LFW, lids lowered": is("lfw", "lids_lowered"),
    "Yale, closed": is("yale", "closed"),
    "Yale, wink (one eye)": is("yale", "wink"),
    "LFW, all others": is("lfw", "open"),
    "Yale, all others": is("yale", "open"),
  };
  const rows = readSorts(examined, ({ measures }) => measures.eyesOpen!, sorts);
  print("Eyes closed", DEFAULT_THRESHOLDS.eyesOpen.good, rows);
  const inForce = DEFAULT_THRESHOLDS.eyesOpen.good;
  const flagged = examined.filter(
    (picture) => eyesOf(picture) === "open" && (numberOf(picture.face?.measures.eyesOpen) ?? 1) < inForce,
  );
  const names = flagged.map(({ image }) => `\`${image}\``).join(", ");
  printText(`Open by its label but flagged: ${names || "none"}`);
  printAperture(examined);
  return rows;
}

function readLidsAndGaze(examined: Examined[]) {
  const curves = [...curveRows(examined, ["lfw", "yale"]), ...curveRows(examined, ["yale"])];
  printText("Told from open eyes by the less open eye, and by the mean of both: AUC with 95 % interval.");
  printTable([["eyes", "pictures", "open", "less open eye", "mean of both"], ...curves]);
  printText("What is said of them with the bounds in force:");
  printTable([["eyes", "one is closed", "both are"], ...findingRows(examined)]);
  const gaze = gazeRows(examined);
  printHeading("Gaze");
  printText("Yale's portraits, who look into the camera: 0 would be right.");
  printTable([["degrees", "pictures", "median", "off 0: median", "90 %"], ...gaze]);
  return { curves, gaze };
}

/** What the standard's own way gives on these landmarks. */
function printAperture(examined: Examined[]): void {
  const isClosed: Sort = (picture) => eyesOf(picture) === "closed";
  const [closed, others] = [isClosed, (picture: Examined) => !isClosed(picture)].map((isOfSort) =>
    examined
      .filter((picture) => picture.face !== null && isOfSort(picture))
      .map(({ face }) => palpebralAperture(face!.landmarks)),
  ) as [number[], number[]];
  const smaller = closed.flatMap((aperture) => others.filter((other) => aperture < other)).length;
  const auc = smaller / (closed.length * others.length);
  const median = (values: number[]): string =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]?.toFixed(3) ?? "-";
  printText(
    `Palpebral aperture from the landmarks instead: median ${median(closed)} closed, ${median(others)} others, AUC ${auc.toFixed(2)}`,
  );
}

/** ISO/IEC 29794-5 "eyes open" as OFIQ computes it: the smaller eye's widest gap of the lids over the face's length. */
function palpebralAperture(landmarks: Point[]): number {
  const gaps = LID_PAIRS.map(([upper, lower]) =>
    Math.hypot(landmarks[upper]!.x - landmarks[lower]!.x, landmarks[upper]!.y - landmarks[lower]!.y),
  );
  return Math.min(Math.max(gaps[0]!, gaps[1]!), Math.max(gaps[2]!, gaps[3]!)) / faceLength(landmarks);
}

void runCommand(command);
