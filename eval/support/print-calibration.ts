import type { ScoreCurve } from "../../src/judgement/likeness/match-score.js";

import { printTable, printText } from "./report.js";
import { describeShareReading, percent } from "./passing-shares.js";
import type { ScoreFit } from "./score-curve.js";
import type { ErrorShares, ScoreReading } from "./score-readings.js";
import type { TemplateShift } from "./template-curve.js";

export function printCurve(
  { points, pointsOfMany }: ScoreCurve,
  { equalErrorRate, tarAtFar1e3 }: ScoreFit,
): void {
  printTable([
    ["score", "distance of two photos", "of a photo and very many"],
    ...points.map(([distance, score], i) => [score!, distance!.toFixed(4), pointsOfMany[i]![0]!.toFixed(4)]),
  ]);
  printText(
    `Two photos: equal error rate ${percent(equalErrorRate)} %; at FAR 1e-3 TAR ${percent(tarAtFar1e3)} %`,
  );
}

export function printShifts(shifts: readonly TemplateShift[]): void {
  printText("How much nearer a template of n photos is than one photo, for the same people:");
  printTable([
    ["n", "counts as", "people", "1 stranger in 1000", "half of them", "people with n + 1", "equal error"],
    ...shifts.map((shift) => [
      shift.photos,
      shift.effectivePhotos.toFixed(2),
      shift.people,
      shift.far1e3.toFixed(4),
      shift.median.toFixed(4),
      shift.peopleWithOneMore,
      shift.equalError?.toFixed(4) ?? "-",
    ]),
  ]);
}

export function printReadings(split: string, readings: readonly ScoreReading[]): void {
  for (const when of ["before", "after"] as const) {
    printText(`Read on ${split}, ${TITLES[when]}, in % [95 % of resampled people]:`);
    printTable([
      ["photo against", "people", ...Object.values(COLUMNS)],
      ...readings.map(({ photos, people, [when]: shares }) => [
        photos === 1 ? "a photo" : `a template of ${photos}`,
        people,
        ...(Object.keys(COLUMNS) as (keyof ErrorShares)[]).map((column) =>
          describeShareReading(shares[column]),
        ),
      ]),
    ]);
  }
}

const TITLES = {
  before: "templates as they were, not scaled, and scored as photos are",
  after: "templates of length 1, scored by what is compared",
};

const COLUMNS: Record<keyof ErrorShares, string> = {
  strangersAt85: "strangers from 0.85",
  ownAt85: "own from 0.85",
  strangersAt50: "strangers from 0.5",
  ownBelow50: "own below 0.5",
};
