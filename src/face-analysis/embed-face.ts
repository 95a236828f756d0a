import { alignToChip } from "./align-face.js";
import { UprightPicture } from "./upright-picture.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Point } from "./face-analyser.js";
import { CHIP_SIZE, FaceNetworks, RgbaPixels } from "./networks/face-networks.js";
import { PipelineOptions } from "./pipeline-options.js";

/** The 128 numbers of a face: the mean of those of its upright chip and of the mirrored chip. */
export async function embedFace(
  networks: FaceNetworks,
  picture: UprightPicture,
  landmarks: Point[],
  options: PipelineOptions,
): Promise<Float32Array> {
  const toChip = alignToChip(landmarks, options.alignment);
  const chip = pixelsOf(drawArea(picture, toChip, CHIP_SIZE, CHIP_SIZE, options.outside));
  const chips = options.averageMirrored ? [chip, mirrored(chip)] : [chip];
  const embeddings = await networks.embed(chips);
  return embeddings[0]!.map((_, i) => embeddings.reduce((sum, one) => sum + one[i]!, 0) / embeddings.length);
}

/** The picture as in a mirror, pixel for pixel. */
function mirrored({ width, height, data }: RgbaPixels): RgbaPixels {
  const from = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const to = new Uint32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) to[y * width + x] = from[y * width + width - 1 - x]!;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}
