import sharp from "sharp";
import type { FilePart } from "./api-client.js";
import { samplePhoto } from "./pictures.js";

interface Cut {
  sample: 1 | 3;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Head and shoulders out of group photos of face-api's package. */
const FIRST: Cut = { sample: 3, left: 960, top: 110, width: 480, height: 480 };
const SECOND: Cut = { sample: 1, left: 1260, top: 160, width: 520, height: 520 };
const STRANGER: Cut = { sample: 3, left: 480, top: 230, width: 480, height: 480 };

async function cutOut({ sample, ...area }: Cut, name: string): Promise<FilePart> {
  const photo = sharp(await samplePhoto(sample)).extract(area);
  return { bytes: await photo.jpeg({ quality: 95 }).toBuffer(), name };
}

/** Mirrored and slanted, which makes another shot of it for whatever looks for copies, and leaves the person. */
async function slanted(cut: Cut, slant: number, name: string): Promise<FilePart> {
  const photo = sharp((await cutOut(cut, name)).bytes).flop();
  const tilted = photo.affine([
    [1, slant],
    [0.05, 1],
  ]);
  return { bytes: await tilted.jpeg({ quality: 92 }).toBuffer(), name };
}

/** Two photos of one woman, taken on two occasions, two more made of them, and one of another woman: no two are the same shot. */
export const onePerson = {
  first: () => cutOut(FIRST, "first.jpg"),
  second: () => cutOut(SECOND, "second.jpg"),
  third: () => slanted(SECOND, 0.15, "third.jpg"),
  fourth: () => slanted(FIRST, 0.15, "fourth.jpg"),
  stranger: () => cutOut(STRANGER, "stranger.jpg"),
};
