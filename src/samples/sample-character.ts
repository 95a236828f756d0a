import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface SamplePicture {
  /** A file's. */
  name: string;
  /** In words. */
  shows: string;
  /** JPEG. Made anew each time. */
  read(): Promise<Buffer>;
}

/** A character to be made, with its pictures in the order of their upload. */
export interface SampleCharacter {
  name: string;
  /** As `createCharacter` takes it. */
  profile: { niche: string; ageRange: { min: number; max: number }; hairColor: string };
  pictures: readonly SamplePicture[];
}

/** The module itself would be loaded by resolving it as one. */
const FOLDER = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");

const photo = (number: number): Promise<Buffer> => readFile(join(FOLDER, `sample${number}.jpg`));

/** With a module that a server without a reader of samples never loads. */
async function cut(number: number, left: number, width: number, height: number): Promise<Buffer> {
  const { default: sharp } = await import("sharp");
  const area = { left, top: 60, width, height };
  return sharp(await photo(number))
    .extract(area)
    .jpeg({ quality: 92 })
    .toBuffer();
}

/** Real photos that the face-api package ships, two of the same woman cut out of group photos. */
export const SAMPLE_CHARACTER: SampleCharacter = {
  name: "Mira (demo)",
  profile: { niche: "demo", ageRange: { min: 25, max: 32 }, hairColor: "strawberry blonde" },
  pictures: [
    { name: "portrait.jpg", shows: "a woman facing the camera", read: () => cut(3, 1000, 560, 760) },
    { name: "laughing.jpg", shows: "the same woman, head tilted", read: () => cut(1, 1240, 620, 760) },
    { name: "someone-else.jpg", shows: "another woman", read: () => cut(6, 1290, 420, 600) },
    { name: "group.jpg", shows: "four other people", read: () => photo(4) },
  ],
};
