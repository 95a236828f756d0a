import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";

/** Group photos that the face-api package ships. The faces are counted by eye. */
export const SAMPLE_FACE_COUNTS = { 1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 4 } as const;
export type SampleNumber = keyof typeof SAMPLE_FACE_COUNTS;

export function samplePhoto(number: SampleNumber): Buffer {
  const demo = join(dirname(require.resolve("@vladmandic/face-api/package.json")), "demo");
  return readFileSync(join(demo, `sample${number}.jpg`));
}

export interface Cutout {
  sample: SampleNumber;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Single people of the samples, head and shoulders. */
export const PORTRAITS = {
  blondeCurls: { sample: 3, left: 480, top: 230, width: 480, height: 480 },
  redhead: { sample: 3, left: 960, top: 110, width: 480, height: 480 },
  redheadLaughing: { sample: 1, left: 1260, top: 200, width: 480, height: 480 },
  dress: { sample: 6, left: 100, top: 330, width: 600, height: 600 },
} as const satisfies Record<string, Cutout>;

/** A face cut so that it reaches the edges. */
export const TIGHT_FACE = {
  sample: 2,
  left: 1409,
  top: 160,
  width: 268,
  height: 268,
} as const satisfies Cutout;

/** What is beside the people of the samples. */
export const FACELESS = {
  wineglass: { sample: 1, left: 200, top: 1000, width: 260, height: 260 },
  hand: { sample: 3, left: 600, top: 800, width: 260, height: 260 },
} as const satisfies Record<string, Cutout>;

/** A lossless cut of a sample, so that what is made of it starts from equal pixels. */
export function portrait({ sample, ...area }: Cutout): Promise<Buffer> {
  return sharp(samplePhoto(sample)).extract(area).png().toBuffer();
}

/** Euclidean distance of two embeddings. */
export function distance(p: Float32Array, q: Float32Array): number {
  return Math.hypot(...p.map((value, i) => value - q[i]!));
}
