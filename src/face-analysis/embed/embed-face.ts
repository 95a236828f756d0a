import { alignToChip } from "./align-face.js";
import { mirrored } from "../picture/mirrored.js";
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
 * the picture than of the person. Mirroring, shift and length were chosen on LFW's devtrain; eval:calibrate and eval:verification measure what
 * they give together.
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
