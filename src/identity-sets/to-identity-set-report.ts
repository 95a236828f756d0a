import { toGlobalId } from "../ids/global-id.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { type ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { JudgedSet } from "../judgement/set/judge-set.js";
import type { Conflict as FoundConflict } from "../judgement/set/conflicts.js";
import type { CoverageBin as FoundBin } from "../judgement/set/coverage.js";
import { reportOn } from "../judgement/set/report.js";
import type { Conflict } from "./conflict.graphql.js";
import type { CoverageBin } from "./coverage.graphql.js";
import { IdentitySetReport } from "./identity-set.graphql.js";
import type { Recommendation } from "./recommendation.graphql.js";
import type { SetImage } from "../judgement/set/identity-set.js";
import type { Recommendation as Found } from "../judgement/advice/recommendation.js";

/** What clients see of a character's set; its recommendations are made when asked for. */
export function toIdentitySetReport(set: JudgedSet, characterId: string): IdentitySetReport {
  const { coverage, conflicts, ...report } = reportOn(set);
  const images = new Map(set.images.map((image) => [image, toReferenceImage(entityOf(image))]));
  return Object.assign(new IdentitySetReport(), {
    ...report,
    minSize: set.thresholds.health.minSize,
    maxSize: set.thresholds.health.maxSize,
    coverage: coverage.map((bin) => toCoverageBin(bin, images)),
    conflicts: conflicts.map((conflict) => toConflict(conflict, images)),
    characterId,
  });
}

/** Each image as clients see it, made once: it stands in many conflicts and bins. */
type SeenImages = ReadonlyMap<SetImage, ReferenceImage>;

function toCoverageBin({ dimension, view, wanted, images }: FoundBin, seen: SeenImages): CoverageBin {
  return { dimension, name: view, wanted, count: images.length, images: toImages(images, seen) };
}

function toConflict({ images, others, ...conflict }: FoundConflict, seen: SeenImages): Conflict {
  return { ...conflict, images: toImages(images, seen), others: toImages(others, seen) };
}

export function toRecommendation(found: Found, characterId: string): Recommendation {
  const { kind, image, view, gain, message, reason, effect } = found;
  const id = recommendationId(found, characterId);
  const shown = image && toReferenceImage(entityOf(image));
  return { id, kind, image: shown, box: found.box ?? null, view, gain, message, reason, effect };
}

/**
 * Follows from what is to be done to which character, so that it can be carried out later, and so that a client's cache holds those of two
 * characters apart; for clients it is opaque.
 */
export function recommendationId(
  { kind, image, view }: Pick<Found, "kind" | "image" | "view">,
  characterId: string,
): string {
  const what = image === null ? view : toGlobalId("ReferenceImage", image.id);
  const whole = [toGlobalId("Character", characterId), kind, what].filter((part) => part !== null).join("/");
  return Buffer.from(whole).toString("base64url");
}

const toImages = (images: readonly SetImage[], seen: SeenImages): ReferenceImage[] =>
  images.map((image) => seen.get(image)!);

/** The judgement asks for rows and nothing else; those that clients are shown were loaded. */
function entityOf({ image }: SetImage): ReferenceImageEntity {
  if (image instanceof ReferenceImageEntity) return image;
  throw new TypeError("Only images of the database can be shown");
}
