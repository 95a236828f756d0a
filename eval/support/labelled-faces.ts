import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DetectedFace } from "../../src/face-analysis/face-analyser.js";
import { showProgress } from "./command.js";
import { PhotoAnalyser } from "./photo-analyser.js";
import { UsageError } from "./picture-files.js";
import { shuffled } from "./seeded-random.js";
import { wilsonInterval } from "./verification-statistics.js";

const LABELS_FILE = "attributes.csv";

export interface LabelledPicture {
  /** Path inside the folder. */
  image: string;
  set: string;
  /** What the labels say, by name. */
  labels: Readonly<Record<string, string>>;
}

/**
 * The pictures of some sets, from CSV with the columns image,set,labels; labels are `name=value` with semicolons between.
 * @throws UsageError the folder or its labels are missing, or it has no such set
 */
export function readLabelledPictures(folder: string, sets: string[], limit = Infinity): LabelledPicture[] {
  const file = join(folder, LABELS_FILE);
  if (!existsSync(file)) throw new UsageError(`There is no ${file}: --faces names the folder it lies in`);
  const pictures = readFileSync(file, "utf8")
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(","))
    .map(([image, set, labels]) => ({ image: image!, set: set!, labels: readLabels(labels!) }));
  return sets.flatMap((set) => {
    const ofSet = pictures.filter((picture) => picture.set === set);
    if (ofSet.length === 0) throw new UsageError(`${file} names no picture of the set ${set}`);
    return shuffled(ofSet, 1).slice(0, limit);
  });
}

function readLabels(text: string): Record<string, string> {
  const pairs = text.split(";").filter((part) => part.includes("="));
  return Object.fromEntries(pairs.map((pair) => pair.split("=", 2) as [string, string]));
}

/** LFW's `First_Last_0001.jpg` and Yale's `subject01.happy.png` name the person. */
export const personOfPicture = (image: string): string =>
  image
    .slice(image.lastIndexOf("/") + 1)
    .replace(/_\d{4}\.jpg$/, "")
    .replace(/\..*$/, "");

/** Whom attributes.csv names of LFW's people: they judge, and nothing is fitted on them. */
export const judgingPeople = (folder: string): Set<string> =>
  new Set(readLabelledPictures(folder, ["lfw"]).map(({ image }) => personOfPicture(image)));

/** The server's answer for each picture; null where it finds no face. */
export async function examineAll<T extends { image: string }>(
  folder: string,
  pictures: T[],
): Promise<(T & { face: DetectedFace | null })[]> {
  const analyser = await PhotoAnalyser.open();
  const examined: (T & { face: DetectedFace | null })[] = [];
  for (const [i, picture] of pictures.entries()) {
    const { face } = await analyser.analyse(readFileSync(join(folder, picture.image)));
    examined.push({ ...picture, face });
    showProgress(i + 1, pictures.length, "pictures");
  }
  await analyser.close();
  return examined;
}

/** "90.0 % (36/40; 77-96)": a share with its counts and its 95 % interval by Wilson. */
export function describeShare(count: number, all: number): string {
  if (all === 0) return "none";
  const [low, high] = wilsonInterval(count / all, all).map((bound) => (100 * bound).toFixed(0));
  return `${((100 * count) / all).toFixed(1)} % (${count}/${all}; ${low}-${high})`;
}
