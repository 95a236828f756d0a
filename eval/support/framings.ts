import sharp from "sharp";
import type { Rectangle } from "../../src/face-analysis/face-analyser.js";
import { seededRandom } from "./seeded-random.js";

/** A decoded picture, and where the head is in it. */
export interface FramedPicture {
  /** RGB, three bytes a pixel. */
  pixels: Buffer;
  width: number;
  height: number;
  head: Rectangle;
}

/** One step of what people and apps do to a photo before it is uploaded again. */
type Step = (picture: FramedPicture, random: () => number) => Promise<FramedPicture>;

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

/** Decodes a photo, reduced to so many pixels on its long side. */
export async function toFramedPicture(bytes: Buffer, maxSide: number): Promise<Omit<FramedPicture, "head">> {
  const size = { fit: "inside", withoutEnlargement: true } as const;
  return readRgb(sharp(bytes).autoOrient().resize(maxSide, maxSide, size).flatten());
}

/** Grey pictures too. */
async function readRgb(image: sharp.Sharp): Promise<Omit<FramedPicture, "head">> {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 3) return { pixels: data, width, height };
  const pixels = Buffer.alloc(3 * width * height);
  for (let i = 0; i < width * height; i++) pixels.fill(data[i * info.channels]!, 3 * i, 3 * i + 3);
  return { pixels, width, height };
}

const open = ({ pixels, width, height }: FramedPicture): sharp.Sharp =>
  sharp(pixels, { raw: { width, height, channels: 3 } });

const take = async (image: sharp.Sharp, head: Rectangle): Promise<FramedPicture> => ({
  ...(await readRgb(image)),
  head,
});

const scaled =
  (by: number): Step =>
  async (picture) => {
    const [width, height] = [Math.round(picture.width * by), Math.round(picture.height * by)];
    const { x, y, width: w, height: h } = picture.head;
    return take(open(picture).resize(width, height, { fit: "fill" }), {
      x: x * by,
      y: y * by,
      width: w * by,
      height: h * by,
    });
  };

const mirrored: Step = (picture) =>
  take(open(picture).flop(), { ...picture.head, x: picture.width - picture.head.x - picture.head.width });

/** Takes a share off both directions, at sides of chance, but not off the head while it fits. */
const cropped =
  (share: number): Step =>
  (picture, random) => {
    const { head } = picture;
    const [left, width] = window(picture.width, (1 - share) * picture.width, head.x, head.width, random());
    const [top, height] = window(picture.height, (1 - share) * picture.height, head.y, head.height, random());
    return extracted(picture, { x: left, y: top, width, height });
  };

/** Of a line of pixels, a part of that length which holds the head, or its middle where the part is shorter. */
function window(
  all: number,
  length: number,
  head: number,
  headLength: number,
  chance: number,
): [number, number] {
  const slack = length - headLength;
  const from = head + Math.min(slack, 0) / 2 - Math.max(slack, 0) * chance;
  return [Math.min(Math.max(0, from), all - length), length];
}

/** The head and so much around it, as a share of it. */
const headAlone =
  (around: number): Step =>
  (picture) => {
    const { x, y, width, height } = picture.head;
    const margin = around * Math.max(width, height);
    return extracted(picture, {
      x: x - margin,
      y: y - margin,
      width: width + 2 * margin,
      height: height + 2 * margin,
    });
  };

function extracted(picture: FramedPicture, area: Rectangle): Promise<FramedPicture> {
  const left = Math.max(0, Math.round(area.x));
  const top = Math.max(0, Math.round(area.y));
  const width = Math.min(Math.round(area.x + area.width), picture.width) - left;
  const height = Math.min(Math.round(area.y + area.height), picture.height) - top;
  const { head } = picture;
  return take(open(picture).extract({ left, top, width, height }), {
    ...head,
    x: head.x - left,
    y: head.y - top,
  });
}

type Ground = "black" | "white" | "blurred";

/** Shown whole on a ground of that shape, as wide as the picture at least. */
const onGround =
  (aspect: number, ground: Ground): Step =>
  async (picture) => {
    const width = Math.round(Math.max(picture.width, picture.height * aspect));
    const height = Math.round(width / aspect);
    const at = {
      left: Math.floor((width - picture.width) / 2),
      top: Math.floor((height - picture.height) / 2),
    };
    const canvas =
      ground === "blurred"
        ? sharp(
            await open(picture)
              .resize(width, height, { fit: "cover" })
              .blur(width / 25)
              .png({ compressionLevel: 1 })
              .toBuffer(),
          )
        : sharp({ create: { width, height, channels: 3, background: ground } });
    return pasted(canvas, picture, at);
  };

/** What an app draws over a picture: a flat rectangle, with its opacity. */
interface Bar extends Rectangle {
  grey: number;
  opacity?: number;
}

async function pasted(
  canvas: sharp.Sharp,
  picture: FramedPicture,
  at: { left: number; top: number },
  over: readonly Bar[] = [],
): Promise<FramedPicture> {
  const photo = await open(picture).png({ compressionLevel: 1 }).toBuffer();
  const layers = [{ input: photo, ...at }, ...over.map(layerOf)];
  const drawn = await canvas.composite(layers).png({ compressionLevel: 1 }).toBuffer();
  return take(sharp(drawn), { ...picture.head, x: picture.head.x + at.left, y: picture.head.y + at.top });
}

function layerOf({ x, y, width, height, grey: value, opacity: alpha = 1 }: Bar): sharp.OverlayOptions {
  const [w, h] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  const background = { r: value, g: value, b: value, alpha };
  return {
    input: { create: { width: w, height: h, channels: 4, background } },
    left: Math.round(x),
    top: Math.round(y),
  };
}

/** A caption on a bar across the lower part, as stories have it; never over the head. */
const captioned: Step = (picture) => {
  const { width, height, head } = picture;
  const bar = Math.round(height * 0.07);
  const top = Math.min(Math.max(height * 0.78, head.y + head.height * 1.1), height - bar - 1);
  const lines = textLine({ x: 0, y: top, width, height: bar, grey: 0, opacity: 0.7 });
  return pasted(open(picture), picture, { left: 0, top: 0 }, lines);
};

/** A bar with what stands for a line of text: fonts differ between machines. */
function textLine(bar: Bar): Bar[] {
  const words = [0.05, 0.22, 0.31, 0.52, 0.66].map((from, i) => ({
    x: bar.x + bar.width * from,
    y: bar.y + bar.height * 0.3,
    width: bar.width * [0.14, 0.06, 0.18, 0.11, 0.2][i]!,
    height: bar.height * 0.4,
    grey: 240,
  }));
  return [bar, ...words];
}

/** An app on a phone, with a status bar above and a title, buttons and lines of text around the photo, light or dark. */
const screenshot =
  (background: "white" | "black"): Step =>
  async (picture) => {
    const { width } = picture;
    const height = Math.max(Math.round(width * 2.16), Math.round(picture.height * 1.35));
    const top = Math.round((height - picture.height) * 0.4);
    const row = Math.round(width * 0.06);
    const grey = background === "white" ? 70 : 110;
    const below = top + picture.height;
    const buttons = [0.06, 0.16, 0.26, 0.92].map((x) => ({
      x: width * x,
      y: below + row * 0.4,
      width: row * 0.7,
      height: row * 0.7,
      grey,
    }));
    const bars = [
      ...textLine({ x: 0, y: 0, width, height: row, grey }),
      ...textLine({ x: 0, y: Math.max(0, top - row * 2), width, height: row, grey }),
      ...buttons,
      ...[1, 2, 3]
        .filter((line) => below + row * (2 + line) < height)
        .flatMap((line) =>
          textLine({ x: 0, y: below + row * (1 + line), width, height: row * 0.8, grey: 128 }),
        ),
    ];
    const canvas = sharp({ create: { width, height, channels: 3, background } });
    return pasted(canvas, picture, { left: 0, top }, bars);
  };

/** A filter of an app: a little brighter or darker, warmer or colder, harder or softer. */
const graded: Step = (picture, random) => {
  const between = (from: number, to: number) => from + (to - from) * random();
  const contrast = between(0.85, 1.15);
  const warmth = between(0.93, 1.07);
  const image = open(picture)
    .modulate({ brightness: between(0.88, 1.12), saturation: between(0.7, 1.3) })
    .linear(
      [contrast * warmth, contrast, contrast / warmth],
      [128, 128, 128].map((middle) => middle * (1 - contrast)),
    );
  return take(image, picture.head);
};

const brightened =
  (by: number): Step =>
  (picture) =>
    take(open(picture).modulate({ brightness: by }), picture.head);

const grey: Step = (picture) => take(open(picture).greyscale(), picture.head);

const watermarked: Step = (picture) => {
  const { width, height } = picture;
  const words = textLine({ x: 0, y: height * 0.86, width, height: height * 0.09, grey: 0 }).slice(1);
  const faint = words.map((word) => ({ ...word, opacity: 0.5 }));
  return pasted(open(picture), picture, { left: 0, top: 0 }, faint);
};

/** Turned a little, as when a horizon is set straight, and cut where that leaves corners. */
const straightened: Step = async (picture, random) => {
  const degrees = (random() < 0.5 ? -1 : 1) * (2 + 3 * random());
  const turned = open(picture).rotate(degrees, { background: "black" });
  const { data, info } = await turned.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const left = (info.width - picture.width) / 2;
  const top = (info.height - picture.height) / 2;
  // The head moves by a few pixels: near enough for the crops that follow.
  const whole = {
    pixels: data,
    width: info.width,
    height: info.height,
    head: { ...picture.head, x: picture.head.x + left, y: picture.head.y + top },
  };
  const inner = 0.07;
  return extracted(whole, {
    x: left + inner * picture.width,
    y: top + inner * picture.height,
    width: picture.width * (1 - 2 * inner),
    height: picture.height * (1 - 2 * inner),
  });
};

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
