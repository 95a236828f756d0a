import { readFile, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import sharp from "sharp";

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

/** Real photos that the face-api package ships, two of the same woman cut out of group photos. */
export async function sampleCharacter(): Promise<DemoCast> {
  const folder = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");
  const photo = (number: number) => readFile(join(folder, `sample${number}.jpg`));
  const cut = async (number: number, left: number, width: number, height: number) =>
    sharp(await photo(number))
      .extract({ left, top: 60, width, height })
      .jpeg({ quality: 92 })
      .toBuffer();
  return {
    name: "Mira (demo)",
    profile: { niche: "demo", ageRange: { min: 25, max: 32 }, hairColor: "strawberry blonde" },
    pictures: [
      { name: "portrait.jpg", shows: " (a woman facing the camera)", bytes: await cut(3, 1000, 560, 760) },
      { name: "laughing.jpg", shows: " (the same woman, head tilted)", bytes: await cut(1, 1240, 620, 760) },
      { name: "someone-else.jpg", shows: " (another woman)", bytes: await cut(6, 1290, 420, 600) },
      { name: "group.jpg", shows: " (four other people)", bytes: await photo(4) },
    ],
  };
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
