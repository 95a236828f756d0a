import { alignToChip } from "./align-face.js";
import { UprightPicture } from "../picture/upright-picture.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { Point } from "../face-analyser.js";
import { CHIP_SIZE, FaceNetworks, RgbaPixels } from "../networks/face-networks.js";
import { Similarity } from "../picture/similarity.js";

/**
 * How much higher the mirrored chip shows the face, in its pixels. What two crops that differ a little have in common is the face (dlib's
 * "jitter"); as the mirrored chip is drawn anyway, this costs nothing.
 */
const MIRRORED_CHIP_SHIFT = 4;

/**
 * The 128 numbers of a face, scaled to length 1: the mean of those of its upright chip and of a mirrored chip. How long the mean is says more of
 * the picture than of the person. Of all pairs that LFW View 1's devtrain images make, one stranger in 1,000 (10,000) passing,
 * 93.3 (75.3) % of one person's pass by the mean as it is, 94.8 (83.7) % by its direction, 95.3 (83.8) % with the shift; of the 2,200
 * pairs of the protocol 99.05, 99.00 and 99.23 % are told right (a script over stored embeddings, once). d' between same and different people,
 * LFW, 80 people the alignment was chosen on / 80 others: 4.87 / 4.95, without the mirrored chip 4.75 / 4.82.
 */
export async function embedFace(
  networks: FaceNetworks,
  picture: UprightPicture,
  landmarks: Point[],
): Promise<Float32Array> {
  const toChip = alignToChip(landmarks);
  const drawChip = (toChip: Similarity): RgbaPixels =>
    pixelsOf(drawArea(picture, toChip, CHIP_SIZE, CHIP_SIZE));
  const embeddings = await networks.embed([drawChip(toChip), mirrored(drawChip(raised(toChip)))]);
  const sums = embeddings[0]!.map((_, i) => embeddings.reduce((sum, one) => sum + one[i]!, 0));
  const length = Math.hypot(...sums);
  return sums.map((sum) => sum / length);
}

const raised = (toChip: Similarity): Similarity => ({ ...toChip, ty: toChip.ty - MIRRORED_CHIP_SHIFT });

/** The picture as in a mirror, pixel for pixel. */
function mirrored({ width, height, data }: RgbaPixels): RgbaPixels {
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const to = new Uint32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) to[y * width + x] = from[y * width + width - 1 - x]!;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
