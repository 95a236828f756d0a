import { readFile, readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { SAMPLE_CHARACTER } from "../samples/sample-character.js";

export interface DemoPicture {
  name: string;
  /** Printed behind the name; may be empty. */
  shows: string;
  bytes: Buffer;
}

/** A character to be made, with its pictures in the order of their upload. */
export interface DemoCast {
  name: string;
  profile: object;
  pictures: DemoPicture[];
}

/** The pictures that everybody has. */
export async function sampleCharacter(): Promise<DemoCast> {
  const { name, profile, pictures } = SAMPLE_CHARACTER;
  const read = pictures.map(async ({ name, shows, read }) => ({
    name,
    shows: ` (${shows})`,
    bytes: await read(),
  }));
  return { name, profile, pictures: await Promise.all(read) };
}

/** Of a file's name. */
export const PICTURE = /\.(jpe?g|png|webp|avif|hei[cf])$/i;

/**
 * One character of the pictures that lie in a folder; without any, one of each folder in it. In the order of their names.
 * @throws Error no pictures there
 */
export async function charactersInFolder(folder: string): Promise<DemoCast[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Error(`There is no folder ${resolve(folder)}.`, { cause });
  });
  const names = entries.map(({ name }) => name).toSorted();
  const files = names.filter((name) => PICTURE.test(name));
  if (files.length > 0) {
    const pictures = files.map(async (name) => ({
      name,
      shows: "",
      bytes: await readFile(join(folder, name)),
    }));
    return [
      {
        name: `${basename(resolve(folder))} (demo)`,
        profile: { niche: "demo" },
        pictures: await Promise.all(pictures),
      },
    ];
  }
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  if (folders.length === 0)
    throw new Error(`There are no pictures (JPEG, PNG, WebP, AVIF, HEIC) in ${resolve(folder)}.`);
  const characters = [];
  for (const name of folders.toSorted()) characters.push(...(await charactersInFolder(join(folder, name))));
  return characters;
}
