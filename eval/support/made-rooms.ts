import sharp from "sharp";
import type { Rectangle } from "../../src/face-analysis/face-analyser.js";

/** Side of a made picture, in pixels, and of it the height of the face's box. */
const SIDE = 512;
const FACE_SHARE = 0.3;
/** Of a room's shorter side, what a camera shows; the rest is where it can move to. */
const SHOWN = 0.8;

/** Where and how a camera stands: all 0-1 but the light, which multiplies the channels. */
export interface Camera {
  right: number;
  down: number;
  nearer: number;
  light: readonly [number, number, number];
}

/** @param random numbers of [0, 1) */
export function anyCamera(random: () => number): Camera {
  const brightness = 0.88 + 0.24 * random();
  const warmth = 0.96 + 0.08 * random();
  return {
    right: random(),
    down: random(),
    nearer: 0.15 * random(),
    light: [brightness * warmth, brightness, brightness / warmth],
  };
}

/** What a camera shows of a room, {@link SIDE} squared. */
export async function lookAround(room: Buffer, { right, down, nearer, light }: Camera): Promise<Buffer> {
  const upright = await sharp(room).autoOrient().removeAlpha().toColourspace("srgb").png().toBuffer();
  const { width, height } = await sharp(upright).metadata();
  const side = Math.floor(SHOWN * (1 - nearer) * Math.min(width, height));
  return sharp(upright)
    .extract({
      left: Math.floor(right * Math.min(width - side, 0.25 * side)),
      top: Math.floor(down * Math.min(height - side, 0.25 * side)),
      width: side,
      height: side,
    })
    .resize(SIDE, SIDE)
    .linear([...light], [0, 0, 0])
    .png()
    .toBuffer();
}

/** The whole picture in another light. */
export const relit = (picture: Buffer, { light }: Camera): Promise<Buffer> =>
  sharp(picture)
    .linear([...light], [0, 0, 0])
    .jpeg({ quality: 90 })
    .toBuffer();

/** The picture with the means and deviations that another one's channels have: a place that is alike in nothing but its colours. */
export async function colouredAs(picture: Buffer, other: Buffer): Promise<Buffer> {
  const [own, wanted] = [(await sharp(picture).stats()).channels, (await sharp(other).stats()).channels];
  const scale = own.slice(0, 3).map(({ stdev }, i) => wanted[i]!.stdev / Math.max(1, stdev));
  const offset = own.slice(0, 3).map(({ mean }, i) => wanted[i]!.mean - scale[i]! * mean);
  return sharp(picture).linear(scale, offset).png().toBuffer();
}

/**
 * Somebody cut out of a photo and put before a background, softly, the lower edges together.
 * @param box of the face, in pixels of the photo
 * @param right where the face's middle lies, as a share of the width
 */
export async function putBefore(
  background: Buffer,
  photo: Buffer,
  box: Rectangle,
  right: number,
): Promise<Buffer> {
  const { width, height } = await sharp(photo).metadata();
  const scale = (FACE_SHARE * SIDE) / box.height;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  const face = { x: scale * (box.x + box.width / 2), y: scale * (box.y + box.height / 2) };
  const mask = silhouette(w, h, face, { width: scale * box.width, height: scale * box.height });
  const alpha = await sharp(Buffer.from(mask)).blur(3).extractChannel(0).toBuffer();
  const cut = await sharp(photo)
    .removeAlpha()
    .toColourspace("srgb")
    .resize(w, h, { fit: "fill" })
    .joinChannel(alpha)
    .png()
    .toBuffer();
  const at = { left: Math.round(right * SIDE - face.x), top: SIDE - h };
  const left = Math.max(0, -at.left);
  const top = Math.max(0, -at.top);
  const shown = {
    left,
    top,
    width: Math.min(w - left, SIDE - Math.max(0, at.left)),
    height: Math.min(h - top, SIDE - Math.max(0, at.top)),
  };
  const input = await sharp(cut).extract(shown).png().toBuffer();
  return sharp(background)
    .composite([{ input, left: Math.max(0, at.left), top: Math.max(0, at.top) }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** A head with hair and shoulders, white on black. */
function silhouette(
  width: number,
  height: number,
  { x, y }: { x: number; y: number },
  face: { width: number; height: number },
): string {
  const [rx, ry] = [0.72 * face.width, 0.82 * face.height];
  const [chin, shoulder] = [y + 0.4 * face.height, y + 0.95 * face.height];
  const [neck, broad] = [0.45 * face.width, 1.35 * face.width];
  const body = `M${x - neck} ${chin} L${x + neck} ${chin} L${x + broad} ${shoulder} L${x + broad} ${height} L${x - broad} ${height} L${x - broad} ${shoulder} Z`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="black"/><ellipse cx="${x}" cy="${y - 0.12 * face.height}" rx="${rx}" ry="${ry}" fill="white"/><path d="${body}" fill="white"/></svg>`;
}
