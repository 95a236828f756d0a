import { type ColourGrid, writeGrid } from "../../../src/face-analysis/measure/colour-grid.js";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import type { ImageAndFace } from "../../../src/judgement/rows.js";
import { reportOnTraining, type TrainingReport } from "../../../src/judgement/training/training-report.js";
import { type TrainingProblem, keyOf } from "../../../src/judgement/training/training-problem.js";
import type { TrainingImage, TrainingResolution } from "../../../src/judgement/training/training-set.js";
import { ANY_PERSONA, type MadePhoto, rowOf } from "../made-sets.js";
import { GOOD_MEASURES, sha256Of } from "../made-images.js";

/** A picture by what a training set should vary in. */
export interface MadePicture {
  name: string;
  yaw: number;
  /** Of the picture's height, the face. Null: no face is seen. */
  faceShare: number | null;
  light: "even" | "side";
  smiles: boolean;
  place: string;
  clothes: string;
  side: number;
  photo: Partial<MadePhoto>;
}

export const picture = (name: string, changes: Partial<MadePicture> = {}): MadePicture => ({
  name,
  yaw: 0,
  faceShare: 0.4,
  light: "even",
  smiles: false,
  place: `the place of ${name}`,
  clothes: `the clothes of ${name}`,
  side: 1500,
  photo: {},
  ...changes,
});

/** Colours of chance that follow from the name alone: two of them have nothing in common. */
function madeGrid(name: string, columns: number, rows: number): ColourGrid {
  const numberOf = (text: string): number =>
    parseInt(sha256Of(`${name} ${text}`).slice(0, 6), 16) / 0xff_ff_ff;
  const middle = {
    lightness: 20 + 60 * numberOf("l"),
    redness: 80 * numberOf("a") - 40,
    yellowness: 80 * numberOf("b") - 40,
  };
  const cells = Array.from({ length: columns * rows }, (_, i) => ({
    lightness: middle.lightness + 30 * (numberOf(`l${i}`) - 0.5),
    redness: middle.redness + 30 * (numberOf(`a${i}`) - 0.5),
    yellowness: middle.yellowness + 30 * (numberOf(`b${i}`) - 0.5),
  }));
  return { columns, rows, cells };
}

export function rowOfPicture(made: MadePicture): ImageAndFace {
  const { name, yaw, faceShare, light, smiles, place, clothes, side, photo } = made;
  const measures: FaceMeasures = {
    ...GOOD_MEASURES,
    illuminationUniformity: light === "even" ? 0.6 : 0.04,
    expressionHappy: smiles ? 0.9 : 0.05,
    expressionNeutrality: smiles ? 0.05 : 0.9,
  };
  const length = (faceShare ?? 0) * side;
  const surroundings = writeGrid(madeGrid(place, 8, 8));
  const worn = faceShare === null ? { notMeasured: "there is no face" } : writeGrid(madeGrid(clothes, 6, 6));
  const box = { x: (side - length) / 2, y: (side - length) / 2, width: length, height: length };
  return rowOf({
    name,
    ...photo,
    image: { id: name, width: side, height: side, measures: { surroundings, clothes: worn }, ...photo.image },
    face:
      faceShare === null || photo.face === null
        ? null
        : { box, yawDegrees: yaw, interEyePixels: length / 3, measures, ...photo.face },
  });
}

const YAWS = [0, 0, 30, -30, 0, 75, 30, -30, 0, 0];
const SHARES = [0.6, 0.4, 0.4, 0.1, 0.6];

/** Twenty pictures in which nothing is too frequent or too rare. */
export const balanced = (): MadePicture[] =>
  Array.from({ length: 20 }, (_, i) =>
    picture(`good ${i}`, {
      yaw: YAWS[i % YAWS.length]!,
      faceShare: SHARES[i % SHARES.length]!,
      light: i % 4 === 0 ? "side" : "even",
      smiles: i % 3 === 0,
      place: `place ${i % 7}`,
      clothes: `clothes ${i % 5}`,
    }),
  );

export const trainingReportOn = (
  pictures: readonly MadePicture[],
  resolution: TrainingResolution = 1024,
): TrainingReport => reportOnTraining(pictures.map(rowOfPicture), ANY_PERSONA, resolution);

export const idsOf = (images: readonly TrainingImage[]): string[] => images.map(({ set }) => set.id);

export const keysOf = ({ problems }: TrainingReport): string[] => problems.map(keyOf);

export function problemOf(report: TrainingReport, key: string): TrainingProblem {
  const found = report.problems.find((problem) => keyOf(problem).trim() === key);
  if (found === undefined) throw new Error(`No problem ${key}, but ${keysOf(report).join(", ")}`);
  return found;
}
