import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";

export interface DemoPicture {
  name: string;
  shows: string;
  bytes: Buffer;
}

/** Real photos that the face-api package ships, two of the same woman cut out of group photos. */
export async function demoPictures(): Promise<DemoPicture[]> {
  const folder = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");
  const photo = (number: number) => readFile(join(folder, `sample${number}.jpg`));
  const cut = async (number: number, left: number, width: number, height: number) =>
    sharp(await photo(number))
      .extract({ left, top: 60, width, height })
      .jpeg({ quality: 92 })
      .toBuffer();
  return [
    { name: "portrait.jpg", shows: "a woman facing the camera", bytes: await cut(3, 1000, 560, 760) },
    { name: "laughing.jpg", shows: "the same woman, head tilted", bytes: await cut(1, 1240, 620, 760) },
    { name: "someone-else.jpg", shows: "another woman", bytes: await cut(6, 1290, 420, 600) },
    { name: "group.jpg", shows: "four other people", bytes: await photo(4) },
  ];
}
