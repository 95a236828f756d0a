import { DETECTOR_MAX_SIDE, FaceCandidates } from "./face-networks.js";

/** What the network says of each anchor: how far the box is moved down and right and grown in height and width, and a logit. */
export const NUMBERS_PER_ANCHOR = 5;

/**
 * The last step of SSD: anchors are moved to where the network saw faces.
 *
 * @param predicted {@link NUMBERS_PER_ANCHOR} numbers an anchor, as the network says them
 * @param anchors of the same cells in the same order: top, left, bottom, right as a share of 512 px
 * @param minConfidence 0-1; candidates below it are left out
 */
export function decodeCandidates(
  predicted: Float32Array,
  anchors: Float32Array,
  minConfidence: number,
): FaceCandidates {
  const boxes: number[] = [];
  const scores: number[] = [];
  for (let i = 0; NUMBERS_PER_ANCHOR * i < predicted.length; i++) {
    const start = NUMBERS_PER_ANCHOR * i;
    const score = 1 / (1 + Math.exp(-predicted[start + 4]!));
    if (score < minConfidence) continue;
    boxes.push(...moveAnchor(anchors.subarray(4 * i, 4 * i + 4), predicted.subarray(start, start + 4)));
    scores.push(score);
  }
  return { boxes: Float32Array.from(boxes), scores: Float32Array.from(scores) };
}

/**
 * The box that the network makes of an anchor: centre moved by a tenth of its size, size grown by e to a fifth.
 * @param anchor top, left, bottom, right as a share of 512 px
 * @returns left, top, right, bottom in pixels
 */
function moveAnchor(anchor: Float32Array, [down, right, taller, wider]: Float32Array): number[] {
  const [anchorTop, anchorLeft, anchorBottom, anchorRight] = anchor as unknown as Corners;
  const [height, width] = [anchorBottom - anchorTop, anchorRight - anchorLeft];
  const centreY = anchorTop + height / 2 + (down! / 10) * height;
  const centreX = anchorLeft + width / 2 + (right! / 10) * width;
  const halfHeight = (Math.exp(taller! / 5) * height) / 2;
  const halfWidth = (Math.exp(wider! / 5) * width) / 2;
  return [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight].map(
    (share) => share * DETECTOR_MAX_SIDE,
  );
}

type Corners = [number, number, number, number];
