import sharp, { Sharp } from "sharp";
import { CanvasPyramid } from "./canvas-pyramid.js";
import { Rectangle } from "../face-analyser.js";

/** sRGB, three bytes a pixel, row by row. */
export interface RgbPixels {
  width: number;
  height: number;
  rgb: Buffer;
}

/** Reads from the full picture what `cut` leaves of it. */
type ReadFiner = (cut: (full: Sharp) => Sharp) => Promise<RgbPixels>;

/**
 * A decoded picture, turned as its EXIF orientation says. Every place in it is given in pixels of the full picture, however
 * coarse the pixels are that were decoded.
 */
export class UprightPicture {
  /** Of the full picture. */
  readonly width: number;
  readonly height: number;
  private ownPyramid: CanvasPyramid | undefined;

  /**
   * @param pixels what was decoded
   * @param shown what the pixels show of the picture; all of it unless said otherwise
   * @param readFiner where the full picture has finer pixels than these
   */
  constructor(
    { width, height }: { width: number; height: number },
    readonly pixels: RgbPixels,
    readonly shown: Rectangle = { x: 0, y: 0, width, height },
    private readonly readFiner?: ReadFiner,
  ) {
    this.width = width;
    this.height = height;
  }

  /** How fine the pixels are: 1 when they are the full picture's, less when it was reduced. */
  get fineness(): number {
    return this.pixels.width / this.shown.width;
  }

  /** To draw from. */
  get pyramid(): CanvasPyramid {
    return (this.ownPyramid ??= new CanvasPyramid(this.pixels));
  }

  /**
   * The same picture with pixels for one part of it only.
   * @param area at least this is shown, as far as it lies in what is shown now
   * @param scale the pixels are this fine, as a share of the full picture's, or as fine as there are
   * @throws UndecodableImageError as `decodeUpright`
   */
  async closeUp(area: Rectangle, scale: number): Promise<UprightPicture> {
    const isFinerThanThis = this.readFiner !== undefined && scale > this.fineness;
    const fineness = isFinerThanThis ? 1 : this.fineness;
    // In pixels of what is cut from.
    // The sides of a thin picture were rounded by different shares, so that the shorter one's fineness would reach beyond the longer one.
    const most = isFinerThanThis ? { width: Infinity, height: Infinity } : this.pixels;
    const across = Math.max(1, Math.min(most.width, Math.round(this.shown.width * fineness)));
    const down = Math.max(1, Math.min(most.height, Math.round(this.shown.height * fineness)));
    const [left, width] = within(area.x - this.shown.x, area.width, across, fineness);
    const [top, height] = within(area.y - this.shown.y, area.height, down, fineness);
    const cut = (from: Sharp): Sharp => {
      const part = from.extract({ left, top, width, height });
      const reduction = Math.min(1, scale / fineness);
      const size = [width, height].map((side) => Math.max(1, Math.round(side * reduction)));
      return reduction < 1 ? part.resize(size[0], size[1], { fit: "fill" }) : part;
    };
    const pixels = isFinerThanThis ? await this.readFiner(cut) : await readPixels(cut(toSharp(this.pixels)));
    const shown = {
      x: this.shown.x + left / fineness,
      y: this.shown.y + top / fineness,
      width: width / fineness,
      height: height / fineness,
    };
    return new UprightPicture(this, pixels, shown);
  }

  /** A copy whose longer side is at most so many pixels; the picture itself when it is no larger. */
  async reducedTo(longSide: number): Promise<UprightPicture> {
    const { width, height } = this.pixels;
    const scale = longSide / Math.max(width, height);
    if (scale >= 1) return this;
    const size = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
    const reduced = toSharp(this.pixels).resize(size[0], size[1], { fit: "fill" });
    return new UprightPicture(this, await readPixels(reduced), this.shown);
  }
}

/** Along one axis: the part of a picture of so many pixels that covers what is wanted, in whole pixels of that fineness. */
function within(
  start: number,
  length: number,
  end: number,
  fineness: number,
): [start: number, length: number] {
  const from = Math.min(Math.max(0, Math.floor(start * fineness)), end - 1);
  const to = Math.min(end, Math.ceil((start + length) * fineness));
  return [from, Math.max(1, to - from)];
}

export const toSharp = ({ rgb, width, height }: RgbPixels): Sharp =>
  sharp(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false });

/** @throws Error the picture has not three channels */
export async function readPixels(picture: Sharp): Promise<RgbPixels> {
  const { data, info } = await picture.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`Decoding gave ${info.channels} channels`);
  return { width: info.width, height: info.height, rgb: data };
}
