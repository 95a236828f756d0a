import { UprightPicture } from "./decode-upright.js";
import { drawArea, pixelsOf } from "./draw-area.js";
import { Rectangle } from "./face-analyser.js";
import { DETECTOR_STRIDE, FaceCandidates, FaceNetworks } from "./networks/face-networks.js";
import { DetectionAttempt, PipelineOptions } from "./pipeline-options.js";

export interface Detection {
  /** In pixels of the upright picture; it may reach over the edge. */
  box: Rectangle;
  /** 0-1. */
  score: number;
}

/**
 * Finds the faces of a picture. The detector misses faces that fill its input and sees them in a smaller or padded
 * one, so a picture without a face is looked at again.
 * @returns the most confident first; empty when no attempt finds any
 */
export async function detectFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  options: PipelineOptions,
): Promise<Detection[]> {
  for (const attempt of options.detectionAttempts) {
    const detections = await tryToDetect(networks, picture, attempt, options);
    if (detections.length > 0) return detections;
  }
  return [];
}

async function tryToDetect(
  networks: FaceNetworks,
  picture: UprightPicture,
  attempt: DetectionAttempt,
  options: PipelineOptions,
): Promise<Detection[]> {
  const border = attempt.border * Math.max(picture.width, picture.height);
  const scale = attempt.longSide / (Math.max(picture.width, picture.height) + 2 * border);
  const toInput = { a: scale, b: 0, tx: border * scale, ty: border * scale };
  const [width, height] = [picture.width, picture.height].map((side) => wholeStrides((side + 2 * border) * scale));
  const input = await drawArea(picture, toInput, width!, height!, options.outside);
  const candidates = await networks.detectFaces(pixelsOf(input), attempt.minConfidence);
  const inPicture = readCandidates(candidates).map(({ box, score }) => ({
    box: {
      x: box.x / scale - border,
      y: box.y / scale - border,
      width: box.width / scale,
      height: box.height / scale,
    },
    score,
  }));
  return dropOverlapping(inPicture, options.maxOverlap).filter(({ box }) => hasCentreInside(box, picture));
}

const wholeStrides = (pixels: number): number =>
  Math.max(1, Math.ceil(Math.round(pixels) / DETECTOR_STRIDE)) * DETECTOR_STRIDE;

function readCandidates({ boxes, scores }: FaceCandidates): Detection[] {
  return Array.from(scores, (score, i) => {
    const [left, top, right, bottom] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    return { box: { x: left, y: top, width: right - left, height: bottom - top }, score };
  });
}

/** Greedy non-maximum suppression: the most confident box stays, what overlaps it too much goes. */
export function dropOverlapping(detections: Detection[], maxOverlap: number): Detection[] {
  const kept: Detection[] = [];
  for (const detection of detections.toSorted((p, q) => q.score - p.score)) {
    if (kept.every(({ box }) => overlap(box, detection.box) <= maxOverlap)) kept.push(detection);
  }
  return kept;
}

/** Intersection over union, 0-1. */
function overlap(p: Rectangle, q: Rectangle): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (!(width > 0 && height > 0)) return 0;
  return (width * height) / (p.width * p.height + q.width * q.height - width * height);
}

/** A box around the drawn-out edge or the padding is no face of this picture. */
function hasCentreInside({ x, y, width, height }: Rectangle, picture: UprightPicture): boolean {
  const centreX = x + width / 2;
  const centreY = y + height / 2;
  return centreX >= 0 && centreY >= 0 && centreX <= picture.width && centreY <= picture.height;
}
