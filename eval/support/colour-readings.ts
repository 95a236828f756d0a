import { type FaceMeasures, numberOf } from "../../src/face-analysis/measure/measure.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { FindingCode } from "../../src/judgement/finding.js";
import { colourFindings } from "../../src/judgement/image/colour-findings.js";
import { describeShare } from "./labelled-faces.js";
import { printHeading, printTable, printText } from "./report.js";
import { quantile } from "./verification-statistics.js";

/** In the order of UTKFace's labels: `<age>_<gender>_<this>_<time>.jpg`. */
export const LABELS = ["White", "Black", "Asian", "Indian", "others"];

export interface Sample {
  name: string;
  kind: string;
  /** Without any colour, to the pixel. */
  isGrey: boolean;
  measures: FaceMeasures;
}

/** What could not be measured is no find. */
const has = (measures: FaceMeasures, code: FindingCode): boolean =>
  colourFindings(measures, DEFAULT_THRESHOLDS).some(
    (penalty) => penalty?.finding.code === code && penalty.finding.measured !== null,
  );
export const isMonochrome = ({ measures }: Pick<Sample, "measures">) => has(measures, FindingCode.MONOCHROME);
export const isTinted = ({ measures }: Pick<Sample, "measures">) => has(measures, FindingCode.COLOUR_CAST);

export function printAsTheyAre(samples: readonly Sample[]): void {
  const kinds = [...new Set(samples.map(({ kind }) => kind))].toSorted();
  printHeading("Photos as they are");
  printTable([
    [
      "",
      "without any colour",
      "of these MONOCHROME",
      "others",
      "MONOCHROME",
      "COLOUR_CAST",
      "spread: least",
      "1 %",
      "median",
    ],
    ...kinds.map((kind) => {
      const ofKind = samples.filter((sample) => sample.kind === kind);
      const grey = ofKind.filter(({ isGrey }) => isGrey);
      const others = ofKind.filter(({ isGrey }) => !isGrey);
      const spreads = others
        .map(({ measures }) => numberOf(measures.colourSpread) ?? 0)
        .toSorted((a, b) => a - b);
      return [
        kind,
        grey.length,
        grey.filter(isMonochrome).length,
        others.length,
        describeShare(others.filter(isMonochrome).length, others.length),
        describeShare(others.filter(isTinted).length, others.length),
        ...[0, 0.01, 0.5].map((share) => (spreads.length > 0 ? quantile(spreads, share).toFixed(1) : "")),
      ];
    }),
  ]);
  const flagged = samples.filter((sample) => !sample.isGrey && (isMonochrome(sample) || isTinted(sample)));
  printText(
    `Of the others, found, to be looked at: ${flagged.map((sample) => `\`${sample.name}\` (${isMonochrome(sample) ? "MONOCHROME" : "COLOUR_CAST"})`).join(", ")}`,
  );
}

export interface MadeRow {
  name: string;
  strength: number;
  faces: { kind: string; isMonochrome: boolean; isTinted: boolean }[];
}

export function printMade(rows: readonly MadeRow[]): void {
  const shareOf = (faces: MadeRow["faces"], is: (face: MadeRow["faces"][number]) => boolean): string =>
    faces.length === 0 ? "" : ((100 * faces.filter(is).length) / faces.length).toFixed(0);
  printHeading("Made tints");
  printTable([
    [
      "",
      "strength",
      "faces",
      "MONOCHROME, %",
      "COLOUR_CAST, %",
      "either, %",
      ...LABELS.slice(0, 4).map((label) => `labelled ${label}, %`),
    ],
    ...rows.map(({ name, strength, faces }) => [
      name,
      strength,
      faces.length,
      shareOf(faces, (face) => face.isMonochrome),
      shareOf(faces, (face) => face.isTinted),
      shareOf(faces, (face) => face.isMonochrome || face.isTinted),
      ...LABELS.slice(0, 4).map((label) =>
        shareOf(
          faces.filter(({ kind }) => kind.endsWith(label)),
          (face) => face.isMonochrome || face.isTinted,
        ),
      ),
    ]),
  ]);
}

export function printAges(differences: readonly number[]): void {
  const rising = differences.toSorted((a, b) => a - b);
  printHeading("Estimated age without colours, in years from that with them");
  printTable([
    ["photos", "5 %", "25 %", "median", "75 %", "95 %"],
    [
      rising.length,
      ...[0.05, 0.25, 0.5, 0.75, 0.95].map((share) =>
        rising.length > 0 ? quantile(rising, share).toFixed(1) : "",
      ),
    ],
  ]);
}
