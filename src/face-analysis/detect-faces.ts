import { UprightPicture } from "./decode-upright.js";
import { OutsideFill, drawArea, pixelsOf } from "./draw-area.js";
import { Rectangle } from "./face-analyser.js";
import { DETECTOR_STRIDE, FaceCandidates, FaceNetworks } from "./networks/face-networks.js";
import { DetectionLook, PipelineOptions } from "./pipeline-options.js";
import { centreOf } from "./similarity.js";

export interface Detection {
  /** In pixels of the upright picture; it may reach over the edge. */
  box: Rectangle;
  /** 0-1. */
  score: number;
}

/**
 * Finds the faces of a picture. A large input shows the detector the small faces and a small one those that fill the
 * picture, so it takes both; a picture without a face is looked at again with a border around it.
 * @returns the most confident first; empty when no look finds any
 */
export async function detectFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  options: PipelineOptions,
): Promise<Detection[]> {
  for (const looks of options.detectionRounds) {
    const seen: Detection[] = [];
    for (const look of looks) seen.push(...(await lookForFaces(networks, picture, look, options.outside)));
    const detections = dropOverlapping(seen, options);
    if (detections.length > 0) return detections;
  }
  return [];
}

async function lookForFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  look: DetectionLook,
  outside: OutsideFill,
): Promise<Detection[]> {
  const border = look.border * Math.max(picture.width, picture.height);
  const scale = look.longSide / (Math.max(picture.width, picture.height) + 2 * border);
  const toInput = { a: scale, b: 0, tx: border * scale, ty: border * scale };
  const [width, height] = [picture.width, picture.height].map((side) =>
    wholeStrides((side + 2 * border) * scale),
  );
  const input = await drawArea(picture, toInput, width!, height!, outside);
  const candidates = await networks.detectFaces(pixelsOf(input), look.minConfidence);
  return readCandidates(candidates)
    .map(({ box, score }) => ({
      box: {
        x: box.x / scale - border,
        y: box.y / scale - border,
        width: box.width / scale,
        height: box.height / scale,
      },
      score,
    }))
    .filter(({ box }) => hasCentreInside(box, picture));
}

const wholeStrides = (pixels: number): number =>
  Math.max(1, Math.ceil(Math.round(pixels) / DETECTOR_STRIDE)) * DETECTOR_STRIDE;

function readCandidates({ boxes, scores }: FaceCandidates): Detection[] {
  return Array.from(scores, (score, i) => {
    const [left, top, right, bottom] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { box: { x: left, y: top, width: right - left, height: bottom - top }, score };
  });
}

/** Greedy non-maximum suppression: the most confident box stays, what overlaps it too much goes. */
export function dropOverlapping(
  detections: Detection[],
  { maxOverlap, maxContainment }: Pick<PipelineOptions, "maxOverlap" | "maxContainment">,
): Detection[] {
  const kept: Detection[] = [];
  for (const detection of detections.toSorted((p, q) => q.score - p.score)) {
    const isSeenAlready = kept.some(({ box }) => {
      const shared = sharedArea(box, detection.box);
      const areas = [areaOf(box), areaOf(detection.box)] as const;
      return (
        shared > maxOverlap * (areas[0] + areas[1] - shared) || shared > maxContainment * Math.min(...areas)
      );
    });
    if (!isSeenAlready) kept.push(detection);
  }
  return kept;
}

const areaOf = ({ width, height }: Rectangle): number => width * height;

function sharedArea(p: Rectangle, q: Rectangle): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  return Math.max(0, width) * Math.max(0, height);
}

/** A box around the drawn-out edge or the padding is no face of this picture. */
function hasCentreInside(box: Rectangle, picture: UprightPicture): boolean {
  const centre = centreOf(box);
  return centre.x >= 0 && centre.y >= 0 && centre.x <= picture.width && centre.y <= picture.height;
}
