import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { type DemoPicture, PICTURE } from "./demo-pictures.js";

/** A picture that a generator is to have made. */
export interface GeneratedPicture extends DemoPicture {
  /** The folder that it lies in, one for each checkpoint or workflow. */
  source: string;
  generatedAt: Date;
}

const DAY = /\b(\d{4})-(\d{2})-(\d{2})\b/;

/**
 * The pictures in a folder and the folders in it, in the order of their days. One was made on the day that stands in its path, as in
 * `2026-03-01/mira.png`; without one, when its file was last changed.
 * @throws Error there is no such folder, or no picture in it
 */
export async function generatedPictures(folder: string): Promise<GeneratedPicture[]> {
  const entries = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new Error(`There is no folder ${resolve(folder)}.`, { cause });
  });
  const names = entries.filter((name) => PICTURE.test(name)).toSorted();
  if (names.length === 0)
    throw new Error(`There are no pictures (JPEG, PNG, WebP, AVIF, HEIC) in ${resolve(folder)}.`);
  const pictures = await Promise.all(names.map((name) => readGenerated(folder, name)));
  return pictures.toSorted((a, b) => a.generatedAt.getTime() - b.generatedAt.getTime());
}

async function readGenerated(folder: string, name: string): Promise<GeneratedPicture> {
  const path = join(folder, name);
  const { mtime } = await stat(path);
  const folders = relative(folder, path).split(sep).slice(0, -1);
  const isDay = (part: string) => DAY.exec(part)?.[0] === part;
  const source = folders.filter((part) => !isDay(part)).join("/") || basename(resolve(folder));
  const [day] = DAY.exec(name) ?? [];
  const noon = day === undefined ? NaN : Date.parse(`${day}T12:00:00Z`);
  const generatedAt = Number.isNaN(noon) ? mtime : new Date(noon);
  return { name: basename(name), shows: "", bytes: await readFile(path), source, generatedAt };
}
