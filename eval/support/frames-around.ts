import sharp from "sharp";
import type { Rectangle } from "../../src/face-analysis/face-analyser.js";
import { type FramedPicture, type Step, open, take } from "./framed-picture.js";

type Ground = "black" | "white" | "blurred";

/** Shown whole on a ground of that shape, as wide as the picture at least. */
export const onGround =
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
export const captioned: Step = (picture) => {
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
export const screenshot =
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

export const watermarked: Step = (picture) => {
  const { width, height } = picture;
  const words = textLine({ x: 0, y: height * 0.86, width, height: height * 0.09, grey: 0 }).slice(1);
  const faint = words.map((word) => ({ ...word, opacity: 0.5 }));
  return pasted(open(picture), picture, { left: 0, top: 0 }, faint);
};
