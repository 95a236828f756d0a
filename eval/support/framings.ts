import { type FramedPicture, open, type Step } from "./framed-picture.js";
import { captioned, onGround, screenshot, watermarked } from "./frames-around.js";
import {
  brightened,
  cropped,
  graded,
  grey,
  headAlone,
  mirrored,
  scaled,
  straightened,
} from "./picture-edits.js";
import { seededRandom } from "./seeded-random.js";

/** A way in which one photo comes a second time. */
export interface Framing {
  kind: string;
  isMirrored: boolean;
  steps: readonly Step[];
  /** Of the JPEG that is uploaded. */
  quality: number;
}

/** The copy as a file: the same bytes in every run for the same seed. */
export async function frame(
  { steps, quality }: Framing,
  photo: FramedPicture,
  seed: number,
): Promise<Buffer> {
  const random = seededRandom(seed);
  let picture = photo;
  for (const step of steps) picture = await step(picture, random);
  return open(picture).jpeg({ quality }).toBuffer();
}

const framing = (kind: string, steps: Step[], { quality = 90 } = {}): Framing => ({
  kind,
  isMirrored: steps.includes(mirrored),
  steps,
  quality,
});

/** Every way under test. */
export const FRAMINGS: readonly Framing[] = [
  framing("JPEG quality 80", [], { quality: 80 }),
  framing("JPEG quality 40", [], { quality: 40 }),
  framing("resized to a half", [scaled(0.5)]),
  framing("resized to a third", [scaled(1 / 3)]),
  framing("resized 2 times", [scaled(2)]),
  framing("letterbox, black", [onGround(1.4, "black")]),
  framing("letterbox, white", [onGround(1, "white")]),
  framing("letterbox, blurred", [onGround(16 / 9, "blurred")]),
  framing("story 9:16, black", [onGround(9 / 16, "black"), captioned]),
  framing("story 9:16, blurred", [onGround(9 / 16, "blurred"), captioned]),
  framing("screenshot, light", [screenshot("white")]),
  framing("screenshot, dark", [screenshot("black")]),
  framing("cropped by 5 %", [cropped(0.05)]),
  framing("cropped by 10 %", [cropped(0.1)]),
  framing("cropped by 20 %", [cropped(0.2)]),
  framing("cropped by 30 %", [cropped(0.3)]),
  framing("cropped by 40 %", [cropped(0.4)]),
  framing("face alone", [headAlone(0.25)]),
  framing("face alone, tight", [headAlone(0.05)]),
  framing("graded", [graded]),
  framing("brightness +20 %", [brightened(1.2)]),
  framing("brightness -20 %", [brightened(0.8)]),
  framing("greyscale", [grey]),
  framing("watermarked", [watermarked]),
  framing("straightened", [straightened]),
  framing("cropped, graded, half, JPEG 60", [cropped(0.2), graded, scaled(0.5)], { quality: 60 }),
  framing("graded, screenshot, JPEG 60", [graded, screenshot("white")], { quality: 60 }),
  framing("cropped, story, JPEG 60", [cropped(0.1), onGround(9 / 16, "blurred"), captioned], { quality: 60 }),
  framing("straightened, face alone", [straightened, headAlone(0.2)]),
  framing("mirrored", [mirrored]),
  framing("mirrored, cropped, graded", [mirrored, cropped(0.2), graded]),
  framing("mirrored, story", [mirrored, onGround(9 / 16, "black"), captioned]),
  framing("mirrored, face alone, JPEG 60", [mirrored, headAlone(0.2)], { quality: 60 }),
];
