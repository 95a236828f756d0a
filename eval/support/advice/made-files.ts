import sharp from "sharp";
import { readPixels, toSharp } from "../../../src/face-analysis/picture/upright-picture.js";
import { FindingCode } from "../../../src/judgement/finding.js";
import { DEGRADATIONS } from "../degradations.js";
import type { AnalysedFile } from "./analysed-file.js";

type Face = NonNullable<AnalysedFile["face"]>;

/** Ways in which one photo is uploaded twice. */
export const COPIES = {
  "re-encoded": (photo: Buffer) => sharp(photo).autoOrient().jpeg({ quality: 50 }).toBuffer(),
  resized: (photo: Buffer) => scaled(photo, 0.7),
  cropped,
  mirrored: (photo: Buffer) => sharp(photo).autoOrient().flop().jpeg({ quality: 92 }).toBuffer(),
} as const satisfies Record<string, (photo: Buffer) => Promise<Buffer>>;
export type CopyKind = keyof typeof COPIES;

/** Ways in which a photo is made a bad reference. */
export const FLAWS = {
  blurred: degraded("Gaussian blur, sigma in px at 64", 4),
  small: (photo: Buffer) => scaled(photo, 0.3),
  dark: degraded("light divided by", 16),
  covered,
} as const satisfies Record<string, (photo: Buffer, face: Face) => Promise<Buffer>>;
export type FlawKind = keyof typeof FLAWS;

/** What says that a flaw was seen; a covered face has no finding of its own. */
export const FLAW_CODES: Record<FlawKind, readonly FindingCode[]> = {
  blurred: [FindingCode.BLUR, FindingCode.LOW_RESOLUTION],
  small: [FindingCode.FACE_TOO_SMALL],
  dark: [FindingCode.UNDER_EXPOSED],
  covered: Object.values(FindingCode),
};

async function scaled(photo: Buffer, factor: number): Promise<Buffer> {
  const upright = await sharp(photo).autoOrient().png().toBuffer({ resolveWithObject: true });
  const width = Math.round(upright.info.width * factor);
  return sharp(upright.data).resize(width).jpeg({ quality: 92 }).toBuffer();
}

/** Off two sides, so that the middle moves. */
async function cropped(photo: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(photo).autoOrient().png().toBuffer({ resolveWithObject: true });
  const [left, top] = [Math.round(info.width * 0.08), Math.round(info.height * 0.08)];
  return sharp(data)
    .extract({ left, top, width: info.width - left, height: info.height - top })
    .jpeg({ quality: 92 })
    .toBuffer();
}

function degraded(name: string, strength: number) {
  return async (photo: Buffer, face: Face): Promise<Buffer> => {
    const pixels = await readPixels(sharp(photo).autoOrient().removeAlpha());
    const made = await DEGRADATIONS.find((one) => one.name === name)!.make(
      pixels,
      strength,
      face.interEyePixels,
    );
    return toSharp(made).jpeg({ quality: 92 }).toBuffer();
  };
}

/** A black cloth over mouth and nose. */
async function covered(photo: Buffer, { box }: Face): Promise<Buffer> {
  const { data, info } = await sharp(photo).autoOrient().png().toBuffer({ resolveWithObject: true });
  const left = Math.max(0, Math.round(box.x));
  const top = Math.max(0, Math.round(box.y + 0.5 * box.height));
  const width = Math.min(info.width - left, Math.round(box.width));
  const height = Math.min(info.height - top, Math.round(0.5 * box.height));
  const cloth = await sharp({ create: { width, height, channels: 3, background: "black" } })
    .png()
    .toBuffer();
  return sharp(data)
    .composite([{ input: cloth, left, top }])
    .jpeg({ quality: 92 })
    .toBuffer();
}
