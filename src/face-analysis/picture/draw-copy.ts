import { decodeUpright } from "./decode-upright.js";
import { toSharp, type UprightPicture } from "./upright-picture.js";

/** How a copy may be drawn: its longer side in pixels, and the JPEG. */
interface Rung {
  side: number;
  quality: number;
  chromaSubsampling: "4:4:4" | "4:2:0";
}

/**
 * What a copy can be, the finest first. A ladder of a few, and not whatever fits best: so that the same copy serves every limit between two of them, and a
 * picture has a handful of copies at most, whatever limits clients ask with. Generators reduce what they are given to some 1 to 4 megapixels.
 */
const LADDER: readonly Rung[] = [
  { side: 4096, quality: 92, chromaSubsampling: "4:4:4" },
  { side: 3072, quality: 92, chromaSubsampling: "4:4:4" },
  { side: 2048, quality: 92, chromaSubsampling: "4:4:4" },
  { side: 1536, quality: 90, chromaSubsampling: "4:4:4" },
  { side: 1024, quality: 90, chromaSubsampling: "4:2:0" },
  { side: 768, quality: 85, chromaSubsampling: "4:2:0" },
  { side: 512, quality: 80, chromaSubsampling: "4:2:0" },
];

/** Changes with everything that changes what is drawn: copies drawn otherwise are drawn anew. */
const LADDER_VERSION = 1;

/** A JPEG, upright, in sRGB, without what the file said beside its pixels. */
export interface DrawnCopy {
  /** Names the rung; pictures smaller than it keep their size. */
  kind: string;
  jpeg: Buffer;
  width: number;
  height: number;
  /** Size of the next finer one, which does not fit: a limit from that on asks for another copy. Null: there is none. */
  belowBytes: number | null;
}

/**
 * The finest copy of a picture that fits into so many bytes; null where not even the coarsest does. The same bytes and limit give the same copy.
 * @param maxPixels a picture with more is refused before it is decoded
 * @throws UndecodableImageError
 */
export async function drawCopy(file: Buffer, maxPixels: number, maxBytes: number): Promise<DrawnCopy | null> {
  const picture = await decodeUpright(file, maxPixels);
  let belowBytes: number | null = null;
  for (const rung of rungsFor(picture)) {
    const { pixels } = await reduced(picture, rung.side);
    const { quality, chromaSubsampling } = rung;
    const jpeg = await toSharp(pixels).jpeg({ quality, chromaSubsampling }).toBuffer();
    const { width, height } = pixels;
    const kind = `jpeg-${LADDER_VERSION}-${rung.side}`;
    if (jpeg.length <= maxBytes) return { kind, jpeg, width, height, belowBytes };
    belowBytes = jpeg.length;
  }
  return null;
}

/** Those that make a difference: of those at least as large as the picture only the smallest, which leaves it at its size. */
function rungsFor({ width, height }: UprightPicture): readonly Rung[] {
  const first = LADDER.findLastIndex(({ side }) => side >= Math.max(width, height));
  return LADDER.slice(Math.max(0, first));
}

async function reduced(picture: UprightPicture, side: number): Promise<UprightPicture> {
  const { width, height } = picture;
  const scale = Math.min(1, side / Math.max(width, height));
  const whole = { x: 0, y: 0, width, height };
  const finer = scale > picture.fineness ? await picture.closeUp(whole, scale) : picture;
  return finer.reducedTo(side);
}
