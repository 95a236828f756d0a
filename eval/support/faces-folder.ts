import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "./command.js";
import { UsageError, listPictures } from "./picture-files.js";

/** What {@link facesCommand} takes. */
export interface FacesOptions {
  faces: string;
  limit?: number;
  json?: boolean;
}

/** A command that measures on a folder of labelled faces, laid out as `--faces` says. */
export function facesCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .requiredOption(
      "--faces <dir>",
      "folder with attributes.csv, lfw-view1/images, attributes/<set> (aflw2000_16, ai_generated_photos, drawings, lfw, noface_imagenet, utkface_sub, yale), personas/<person> and scenes",
    )
    .option("--limit <n>", "at most so many photos of each set", wholeNumber)
    .option("--json", "print one JSON object as the last line");
}

/** The sets of photos a command may ask for, and where they lie in the folder. */
const SETS = {
  lfw: "lfw-view1/images",
  generated: "attributes/ai_generated_photos",
  personas: "personas",
  utkface: "attributes/utkface_sub",
  yale: "attributes/yale",
  drawings: "attributes/drawings",
  faceless: "attributes/noface_imagenet",
  scenes: "scenes",
} as const;
export type FaceSet = keyof typeof SETS;

export interface Photo {
  set: FaceSet;
  /** Path inside the set's folder. */
  name: string;
  bytes: Buffer;
}

/** Whole sets, or so many of each, spread evenly over its names. @throws UsageError a folder is missing or empty */
export function listPhotos(faces: string, set: FaceSet, limit = Infinity): string[] {
  const folder = join(faces, SETS[set]);
  if (!existsSync(folder))
    throw new UsageError(`There is no folder ${folder}: --faces names the one that holds it`);
  const names = listPictures(folder);
  if (names.length <= limit) return names;
  return names.filter(
    (_, i) => Math.floor((i * limit) / names.length) < Math.floor(((i + 1) * limit) / names.length),
  );
}

export const readPhoto = (faces: string, set: FaceSet, name: string): Photo => ({
  set,
  name,
  bytes: readFileSync(join(faces, SETS[set], name)),
});

/** Which half of the photos a name belongs to: bounds are chosen on one and read on the other. */
export function halfOf(name: string): "chosen" | "read" {
  return createHash("sha256").update(name).digest()[0]! % 2 === 0 ? "chosen" : "read";
}

/** Who is on the photo, by the sets' ways of naming. @throws UsageError the set does not name people */
export function personOf(set: FaceSet, name: string): string {
  if (set === "lfw") return name.replace(/_\d+\.\w+$/, "");
  if (set === "yale") return name.split(".")[0]!;
  if (set === "personas") return name.split("/")[0]!;
  throw new UsageError(`The photos of ${set} do not say who they show`);
}

/** Spearman's rank correlation (1904), ties sharing their mean rank; NaN when one side is constant. */
export function rankCorrelation(xs: readonly number[], ys: readonly number[]): number {
  return correlation(ranks(xs), ranks(ys));
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).toSorted((p, q) => values[p]! - values[q]!);
  const result = values.map(() => 0);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) result[order[i]!] = (from + to - 1) / 2;
  }
  return result;
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [i, x] of xs.entries()) {
    xy += (x - mx) * (ys[i]! - my);
    xx += (x - mx) ** 2;
    yy += (ys[i]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
