import { basename } from "node:path";
import { showProgress } from "./command.js";
import type { PhotoAnalysis } from "./analyse-photo.js";
import { listPhotos, readPhoto } from "./faces-folder.js";
import type { PhotoAnalyser } from "./photo-analyser.js";

/** As UTKFace's own labels call them, by their numbers. They are guesses by a program that people looked over: no more than a rough grouping. */
const SEXES = ["male", "female"];
export const SKINS = ["White", "Black", "Asian", "Indian", "others"];

const AGE_BANDS = [
  [0, 3],
  [4, 12],
  [13, 17],
  [18, 29],
  [30, 44],
  [45, 59],
  [60, 120],
] as const;
const nameOfBand = ([from, to]: readonly [number, number]): string => `${from} to ${to} years`;
export const AGES = AGE_BANDS.map(nameOfBand);

/** Whom a portrait of UTKFace shows, by its labels. */
export interface Portrayed {
  /** One of {@link AGES}. */
  age: string;
  sex: string;
  /** One of {@link SKINS}: the nearest to a skin tone that is labelled. */
  skin: string;
}

/** @param name `<age>_<sex>_<skin>_<time>.jpg`. @returns null where a label is missing, as in some names */
function portrayedBy(name: string): Portrayed | null {
  const [years, sex, skin] = (/^(\d+)_(\d)_(\d)_/.exec(basename(name)) ?? []).slice(1).map(Number);
  const band = AGE_BANDS.find(([from, to]) => years! >= from && years! <= to);
  if (!band || !SEXES[sex!] || !SKINS[skin!]) return null;
  return { age: nameOfBand(band), sex: SEXES[sex!]!, skin: SKINS[skin!]! };
}

/** The portraits of the folder, as they are, with what the server says of each; those without labels are left out. */
export async function analysePortraits(
  analyser: PhotoAnalyser,
  faces: string,
  limit?: number,
): Promise<(Portrayed & PhotoAnalysis)[]> {
  const names = listPhotos(faces, "utkface", limit);
  const portraits: (Portrayed & PhotoAnalysis)[] = [];
  for (const [i, name] of names.entries()) {
    const portrayed = portrayedBy(name);
    if (portrayed)
      portraits.push({ ...portrayed, ...(await analyser.analyse(readPhoto(faces, "utkface", name).bytes)) });
    showProgress(i + 1, names.length, "portraits");
  }
  return portraits;
}

/** All of them, and those of each skin, age and sex, in the order of the tables; groups without any are left out. */
export function groupPortraits<T extends Portrayed>(portraits: readonly T[]): [group: string, of: T[]][] {
  const groups: [string, T[]][] = [["all", [...portraits]]];
  for (const [label, names] of [
    ["skin", SKINS],
    ["age", AGES],
    ["sex", SEXES],
  ] as const)
    for (const name of names) groups.push([name, portraits.filter((portrait) => portrait[label] === name)]);
  return groups.filter(([, of]) => of.length > 0);
}
