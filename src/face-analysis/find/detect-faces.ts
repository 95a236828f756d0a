import { UprightPicture } from "../picture/upright-picture.js";
import { Rectangle } from "../face-analyser.js";
import { takeLastLooks } from "./last-looks.js";
import { Detection, lookClosely, lookForFaces } from "./look-for-faces.js";
import { FaceNetworks } from "../networks/face-networks.js";
import { DetectionLook, PIPELINE } from "../pipeline.js";

/** More candidates than this in a picture without a sure face are noise, and each costs three close looks. */
const MAX_DOUBTFUL = 8;
/** Each costs one look: of a picture up to 17 times as long as it is wide. */
const MAX_PARTS = 16;
/**
 * Close looks count this much against the one that saw the whole picture. On devtrain's 315 doubtful upright portraits, and
 * 60 of its portraits turned by 90° / 180°, how they stand is judged right in 312, 58 / 57 of 58 at 1; 314, 58 / 56 at 2.
 */
const CLOSE_WEIGHT = 2;

/**
 * Finds the faces of a picture. A large input shows the detector the small faces and a small one those that fill the
 * picture, so it takes both. The detector knows upright faces only, but is seldom sure of others: when it is not sure of
 * any, it looks again at the picture turned and with a border, and closely at every candidate; where it is surest then
 * tells how the picture stands. Where all this shows no face, there are looks of their own for a very long picture and for a face that fills
 * its picture.
 * @param small the same picture reduced to the detector's size: looks at all of it reduce it again and again
 * @returns the most confident first; empty when no look finds any
 */
export async function detectFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  small: UprightPicture,
): Promise<Detection[]> {
  const take = async (looks: DetectionLook[]): Promise<Detection[]> => {
    const seen: Detection[] = [];
    for (const look of looks) {
      seen.push(...(await lookForFaces(networks, small, look, PIPELINE.candidateConfidence)));
    }
    return seen;
  };
  const first = await take([PIPELINE.firstLook]);
  const isLarge = ({ box }: Detection): boolean =>
    Math.max(box.width, box.height) >= PIPELINE.largeFaceShare * Math.max(picture.width, picture.height);
  const isClear = first.some((face) => face.score >= PIPELINE.sureConfidence && isLarge(face));
  const second = isClear ? PIPELINE.secondLookBesideLargeFace : PIPELINE.secondLook;
  const upright = [...first, ...(await take([second]))];
  const detections = upright.some(({ score }) => score >= PIPELINE.sureConfidence)
    ? dropDoubtful(upright)
    : await settleDoubt(networks, picture, [...upright, ...(await take(PIPELINE.furtherLooks))], take);
  const found = dropOverlapping(detections);
  if (found.length > 0) return found;
  const inParts = dropOverlapping(await findInParts(networks, picture));
  return inParts.length > 0 ? inParts : dropOverlapping(await takeLastLooks(networks, small));
}

/**
 * Of a picture so long that reduced to the detector's size it shows nothing of its faces: what parts of it show, each seen as a picture of its own, twice
 * as long as it is wide. None of other pictures, nor of ones that are still longer.
 */
async function findInParts(networks: FaceNetworks, picture: UprightPicture): Promise<Detection[]> {
  const { width, height } = picture;
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const count = Math.ceil(long / short) - 1;
  if (long < PIPELINE.longPictureRatio * short || count > MAX_PARTS) return [];
  const found: Detection[] = [];
  for (let i = 0; i < count; i++) {
    // Each begins in the middle of the one before, so that no face lies in two halves.
    const start = ((long - 2 * short) * i) / (count - 1);
    const area =
      width === long
        ? { x: start, y: 0, width: 2 * short, height: short }
        : { x: 0, y: start, width: short, height: 2 * short };
    found.push(...(await lookAtPart(networks, picture, area)));
  }
  return found;
}

async function lookAtPart(
  networks: FaceNetworks,
  picture: UprightPicture,
  area: Rectangle,
): Promise<Detection[]> {
  const { firstLook, minConfidence } = PIPELINE;
  const { pixels, shown } = await picture.closeUp(
    area,
    firstLook.longSide / Math.max(area.width, area.height),
  );
  const seen = await lookForFaces(networks, new UprightPicture(shown, pixels), firstLook, minConfidence);
  return seen.map((detection) => {
    const { box } = detection;
    return { ...detection, box: { ...box, x: box.x + shown.x, y: box.y + shown.y } };
  });
}

/** Beside a sure face; or, without one, by close looks. */
const dropDoubtful = (seen: Detection[]): Detection[] =>
  seen.filter(({ score }) => score >= PIPELINE.minConfidence);

/** Keeps the candidates that stay faces when seen closely, and of those the ones that stand as the surest does. */
async function settleDoubt(
  networks: FaceNetworks,
  picture: UprightPicture,
  seen: Detection[],
  take: (looks: DetectionLook[]) => Promise<Detection[]>,
): Promise<Detection[]> {
  const turns = [...new Set(seen.map(({ turnedDegrees }) => turnedDegrees))];
  const candidates = turns
    .flatMap((turn) => dropOverlapping(seen.filter(({ turnedDegrees }) => turnedDegrees === turn)))
    .toSorted((p, q) => q.score - p.score)
    .slice(0, MAX_DOUBTFUL);
  const confirmed: Detection[] = [];
  for (const candidate of candidates) {
    const closely = await lookClosely(networks, picture, candidate);
    const isLying = Math.abs(candidate.turnedDegrees) >= 90;
    if (closely < (isLying ? PIPELINE.minCloseConfidenceLying : PIPELINE.minCloseConfidence)) continue;
    confirmed.push({ ...candidate, score: (candidate.score + CLOSE_WEIGHT * closely) / (1 + CLOSE_WEIGHT) });
  }
  const turn = confirmed.toSorted((p, q) => q.score - p.score)[0]?.turnedDegrees ?? 0;
  const standing = confirmed.filter(
    ({ turnedDegrees }) => turnedDegrees === turn || Math.abs(turnedDegrees) + Math.abs(turn) <= 45,
  );
  // Lying or upside down: now the same looks are due as in the first place.
  if (Math.abs(turn) < 90) return standing;
  const looks = [PIPELINE.firstLook, PIPELINE.secondLook].map((look) => ({ ...look, turnedDegrees: turn }));
  return [...standing, ...dropDoubtful(await take(looks))];
}

/** Greedy non-maximum suppression: the most confident box stays, what overlaps it too much goes. */
export function dropOverlapping(detections: Detection[]): Detection[] {
  const { maxOverlap, maxContainment } = PIPELINE;
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
