import { readFileSync } from "node:fs";
import type { DetectedFace } from "../../src/face-analysis/face-analyser.js";
import { numberOf } from "../../src/face-analysis/measure/measure.js";
import { DEFAULT_THRESHOLDS } from "../../src/judgement/default-bounds.js";
import { type LabelledPicture, describeShare, personOfPicture } from "./labelled-faces.js";
import { areaUnderCurve } from "./logistic-regression.js";
import { peopleInterval } from "./people-interval.js";
import { quantile } from "./verification-statistics.js";

const CORRECTIONS_FILE = "eval/labels/judged-eyes.csv";

export type Examined = LabelledPicture & { face: DetectedFace | null };
export type Eyes = "open" | "closed" | "lids_lowered" | "wink" | "unsure";

/** The pictures' labels of eyes, corrected where they do not hold by eye (`eval/labels/README.md`). */
export function withCorrectedEyes<T extends LabelledPicture>(pictures: T[]): T[] {
  const lines = readFileSync(CORRECTIONS_FILE, "utf8").trim().split("\n").slice(1);
  const corrected = new Map(lines.map((line) => line.split(",", 2) as [string, string]));
  return pictures.map((picture) => {
    const eyes = corrected.get(picture.image);
    return eyes === undefined ? picture : { ...picture, labels: { ...picture.labels, eyes } };
  });
}

/** What a picture's eyes are, none of dark or tinted glasses. What was not labelled was open in passing. */
export function eyesOf({ labels }: LabelledPicture): Eyes | null {
  if (labels.sunglasses === "dark" || labels.sunglasses === "tinted") return null;
  if (labels.eyes !== undefined) return labels.eyes as Eyes;
  if (labels.condition === "sleepy") return "closed";
  return labels.condition === "wink" ? "wink" : "open";
}

interface Reading {
  people: string[];
  eyes: Eyes | null;
  /** Logit of the less open eye, and the mean of both eyes' logits. */
  lessOpen: number;
  mean: number;
}

const logit = (share: number): number => Math.log(share / (1 - share));

function readingOf(picture: Examined): Reading | null {
  const [eyesOpen, otherEyeOpen] = [
    numberOf(picture.face?.measures.eyesOpen),
    numberOf(picture.face?.measures.otherEyeOpen),
  ];
  if (eyesOpen === null || otherEyeOpen === null) return null;
  const lessOpen = logit(eyesOpen);
  const mean = (lessOpen + logit(otherEyeOpen)) / 2;
  return { people: [personOfPicture(picture.image)], eyes: eyesOf(picture), lessOpen, mean };
}

/** How well eyes of a sort are told from open ones, by the less open eye and, beside it, by the mean of both: AUC with its 95 % interval over people. */
export function curveRows(examined: Examined[], sets: readonly string[]): (string | number)[][] {
  const readings = examined
    .filter(({ set }) => sets.includes(set))
    .map(readingOf)
    .filter((reading) => reading !== null);
  return (["closed", "lids_lowered", "wink"] as const).flatMap((sort) => {
    const some = readings.filter(({ eyes }) => eyes === sort || eyes === "open");
    const count = some.filter(({ eyes }) => eyes === sort).length;
    if (count === 0) return [];
    return [[`${sort} (${sets.join(", ")})`, count, some.length - count, curve("lessOpen"), curve("mean")]];

    function curve(by: "lessOpen" | "mean"): string {
      const area = (drawn: Reading[]): number =>
        areaUnderCurve(drawn.map((one) => ({ isPositive: one.eyes === sort, logit: -one[by] })));
      const [low, high] = peopleInterval(some, area);
      return `${area(some).toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)})`;
    }
  });
}

/** What the bounds in force say of eyes of each sort. */
export function findingRows(examined: Examined[]): string[][] {
  const { eyesOpen: bound, oneEyeOpen, otherEyeOpen } = DEFAULT_THRESHOLDS;
  return (["closed", "lids_lowered", "wink", "open"] as const).map((sort) => {
    const measured = examined
      .filter((picture) => eyesOf(picture) === sort)
      .flatMap(({ face }) => {
        const [less, other] = [numberOf(face?.measures.eyesOpen), numberOf(face?.measures.otherEyeOpen)];
        return less === null || other === null ? [] : [{ less, isOtherOpen: other >= otherEyeOpen }];
      });
    const one = measured.filter(({ less, isOtherOpen }) => isOtherOpen && less < oneEyeOpen.good).length;
    const both = measured.filter(({ less, isOtherOpen }) => !isOtherOpen && less < bound.good).length;
    return [sort, describeShare(one, measured.length), describeShare(both, measured.length)];
  });
}

/** How far the gaze of portraits who look into the camera is read off 0: median, 90 %, and on which side. */
export function gazeRows(examined: Examined[]): (string | number)[][] {
  return (["gazeYawDegrees", "gazePitchDegrees"] as const).map((name) => {
    const read = examined
      .filter((picture) => picture.set === "yale" && eyesOf(picture) === "open")
      .map(({ face }) => numberOf(face?.measures[name]))
      .filter((angle) => angle !== null);
    const off = read.map(Math.abs).toSorted((a, b) => a - b);
    const [half, most] = [quantile(off, 0.5), quantile(off, 0.9)];
    const middle = quantile(
      read.toSorted((a, b) => a - b),
      0.5,
    );
    return [name, read.length, middle.toFixed(1), half.toFixed(1), most.toFixed(1)];
  });
}
