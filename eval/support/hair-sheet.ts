import sharp from "sharp";
import type { UprightFace } from "../../src/face-analysis/measure/draw-upright-face.js";
import type { Lab } from "../../src/face-analysis/picture/colour.js";
import { hairColourName } from "../../src/judgement/image/hair-colour-names.js";
import { srgbOfLab } from "./srgb-of-lab.js";

/** Of a photo on the contact sheet, and of the colour below it, in pixels. */
const SHEET = { columns: 10, width: 150, photo: 150, swatch: 30, text: 16 };

interface Sample {
  hair: Lab | { notMeasured: string };
  face: UprightFace;
}

/** Every face with its hair's colour below it. */
export async function drawSheet(samples: readonly Sample[], file: string): Promise<void> {
  const { columns, width, photo, swatch, text } = SHEET;
  const height = photo + swatch + text;
  const parts = await Promise.all(
    samples.map(async ({ face, hair }, i) => {
      const at = { left: (i % columns) * width, top: Math.floor(i / columns) * height };
      const picture = await sharp(face.data, { raw: { width: face.width, height: face.height, channels: 4 } })
        .resize(width, photo)
        .png()
        .toBuffer();
      return [
        { input: picture, ...at },
        { input: label(hair), left: at.left, top: at.top + photo },
      ];
    }),
  );
  const rows = Math.ceil(samples.length / columns);
  await sharp({ create: { width: columns * width, height: rows * height, channels: 3, background: "white" } })
    .composite(parts.flat())
    .png()
    .toFile(file);
}

function label(hair: Lab | { notMeasured: string }): Buffer {
  const { width, swatch, text } = SHEET;
  const [words, fill] =
    "notMeasured" in hair
      ? [hair.notMeasured, "white"]
      : [hairColourName(hair), `rgb(${srgbOfLab(hair).join()})`];
  return Buffer.from(
    `<svg width="${width}" height="${swatch + text}"><rect width="${width}" height="${swatch}" fill="${fill}"/>` +
      `<text x="2" y="${swatch + text - 4}" font-size="9">${words}</text></svg>`,
  );
}
