import { readGrid } from "../../face-analysis/measure/colour-grid.js";
import { numberOf } from "../../face-analysis/measure/measure.js";
import { mirroredHash } from "../../face-analysis/measure/perceptual-hash.js";
import type { Thresholds } from "../bounds.js";
import { hammingDistance } from "../likeness/near-duplicates.js";
import { sameShotOf } from "../set/group-set.js";
import type { SetImage } from "../set/identity-set.js";
import type { JudgedSet } from "../set/judge-set.js";
import { AlikePairs } from "./alike-pairs.js";
import { backgroundDistance, clothesDistance, toPlace } from "./compare-surroundings.js";
import { type TrainingView, trainingViewsOf } from "./training-views.js";

/** What an image is to the training of a character. */
export enum TrainingRole {
  /** Shows the character's face, as was checked. */
  SUBJECT = "SUBJECT",
  /** From behind, or from too far to know the face: whose picture it is could not be checked. */
  CONTEXT = "CONTEXT",
  /** The same shot as a better image. */
  COPY = "COPY",
  /** The face is somebody else's, or not surely the character's. */
  STRANGER = "STRANGER",
  /** The face is too poor to be recognised, or drawn. */
  UNUSABLE = "UNUSABLE",
  /** Another version of the analyser described it; it takes no part until it is analysed anew. */
  DUE = "DUE",
}

/** An image with what it is to a training set. */
export interface TrainingImage {
  set: SetImage;
  role: TrainingRole;
  /** Empty unless it is subject or context; of context its framing alone. */
  views: readonly TrainingView[];
  /** The better image of its shot, and whether it shows that mirrored; null unless it is a copy. */
  copyOf: { better: SetImage; isMirrored: boolean } | null;
  /** How far it must be enlarged to fill the trainer's bucket; up to 1 not at all. */
  enlargement: number;
}

/** The resolutions that trainers are commonly run at: the bucket holds as many pixels as the square. */
export type TrainingResolution = 512 | 768 | 1024;

/** A set seen as training material. */
export interface TrainingSet {
  judged: JudgedSet;
  resolution: TrainingResolution;
  thresholds: Thresholds;
  /** In list order. */
  images: readonly TrainingImage[];
  /** What would be trained on: subjects and context, in list order. */
  members: readonly TrainingImage[];
  backgrounds: AlikePairs;
  clothes: AlikePairs;
}

/** Gives every image of a judged set its role, and compares the surroundings of those that count. */
export function* toTrainingSet(
  judged: JudgedSet,
  resolution: TrainingResolution,
): Generator<void, TrainingSet> {
  const { thresholds } = judged;
  const copies = contextCopies(judged);
  const images = judged.images.map((set): TrainingImage => {
    const copyOf = copyIn(judged, set) ?? copies.get(set) ?? null;
    const role = copyOf === null ? roleOf(judged, set) : TrainingRole.COPY;
    const isSubject = role === TrainingRole.SUBJECT;
    const counts = isSubject || role === TrainingRole.CONTEXT;
    const views = counts ? trainingViewsOf(set, isSubject, thresholds) : [];
    return { set, role, views, copyOf, enlargement: enlargementOf(set, resolution) };
  });
  const members = images.filter(isMember);
  const surroundings = yield* comparedSurroundings(members, thresholds);
  return { judged, resolution, thresholds, images, members, ...surroundings };
}

const isMember = ({ role }: TrainingImage): boolean =>
  role === TrainingRole.SUBJECT || role === TrainingRole.CONTEXT;

/** Without a face that can be recognised nobody is a stranger, and nobody the character. */
function roleOf({ group, thresholds }: JudgedSet, image: SetImage): TrainingRole {
  const { face, isDue, isUsable } = image;
  if (isDue) return TrainingRole.DUE;
  if (group.includes(image)) return TrainingRole.SUBJECT;
  const isKnowable = face !== null && face.interEyePixels >= thresholds.training.recognisableInterEyePixels;
  if (!isKnowable) return TrainingRole.CONTEXT;
  return isUsable ? TrainingRole.STRANGER : TrainingRole.UNUSABLE;
}

function copyIn({ betterCopy, pairs, group }: JudgedSet, image: SetImage): TrainingImage["copyOf"] {
  const better = betterCopy.get(image);
  // A stranger's copy is a stranger first.
  if (better === undefined || !group.includes(better)) return null;
  return { better, isMirrored: sameShotOf(pairs, image, better).isMirrored };
}

/** Pictures without a face that look alike as a whole, as they are or mirrored; the one with the most pixels is the better one. */
function contextCopies({ images, thresholds }: JudgedSet): Map<SetImage, TrainingImage["copyOf"]> {
  const copies = new Map<SetImage, TrainingImage["copyOf"]>();
  const best = images
    .filter(({ face, isDue, image }) => face === null && !isDue && image.perceptualHash !== null)
    .toSorted((a, b) => pixelsOf(b) - pixelsOf(a) || inHashOrder(a, b));
  for (const [i, image] of best.entries()) {
    for (const better of best.slice(0, i)) {
      const [own, other] = [image.image.perceptualHash!, better.image.perceptualHash!];
      const [asIs, mirrored] = [hammingDistance(own, other), hammingDistance(mirroredHash(own), other)];
      if (copies.has(better) || Math.min(asIs, mirrored) > thresholds.nearDuplicate.hashBits) continue;
      copies.set(image, { better, isMirrored: mirrored < asIs });
      break;
    }
  }
  return copies;
}

const pixelsOf = ({ image }: SetImage): number => image.width * image.height;

/** So that nothing depends on the order of the list. */
export const inHashOrder = (a: SetImage, b: SetImage): number =>
  compare(a.image.sha256, b.image.sha256) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** By the picture without the bars around it. */
function enlargementOf({ image }: SetImage, resolution: TrainingResolution): number {
  const { borderTop, borderBottom, borderLeft, borderRight } = image.measures ?? {};
  const [top, bottom, left, right] = [borderTop, borderBottom, borderLeft, borderRight].map(
    (border) => numberOf(border) ?? 0,
  );
  const content = image.width * (1 - left! - right!) * image.height * (1 - top! - bottom!);
  return resolution / Math.sqrt(content);
}

function* comparedSurroundings(
  members: readonly TrainingImage[],
  { training }: Thresholds,
): Generator<void, Pick<TrainingSet, "backgrounds" | "clothes">> {
  const ordered = members.map(({ set }) => set).toSorted(inHashOrder);
  const gridsOf = (name: "surroundings" | "clothes") =>
    ordered.flatMap((image) => {
      const text = image.image.measures?.[name];
      return typeof text === "string" ? [{ image, grid: readGrid(text) }] : [];
    });
  const places = gridsOf("surroundings").map(({ image, grid }) => ({ image, value: toPlace(grid) }));
  const worn = gridsOf("clothes").map(({ image, grid }) => ({ image, value: grid }));
  return {
    backgrounds: yield* AlikePairs.of(
      places,
      (a, b) => backgroundDistance(a, b, training),
      training.background.distance,
    ),
    clothes: yield* AlikePairs.of(worn, clothesDistance, training.clothes.distance),
  };
}
