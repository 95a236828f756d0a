import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import "./training-enums.graphql.js";
import { textComplexity } from "../graphql/complexity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { LAYOUTS } from "./layouts/layouts.js";
import { NODE_TYPES } from "./manifest.js";
import type { PictureRef } from "./readiness.js";
import { type TrainingItemEntity, TrainingItemKind } from "./training-item.entity.js";
import { TrainingLayout, type TrainingSetEntity, TrainingSetStatus } from "./training-set.entity.js";

@ObjectType({
  implements: Node,
  description:
    "Reviewed pictures of a character with their captions, frozen, as a ZIP that a trainer reads. It never changes.",
})
export class TrainingSet extends Node {
  declare id: string;

  @Field(() => TrainingSetStatus, { description: "How far its files are." })
  status!: TrainingSetStatus;

  @Field(() => String, {
    nullable: true,
    description: "Why its files could not be made; null unless FAILED.",
  })
  failureReason!: string | null;

  @Field(() => String, { description: "The word that calls the character." })
  triggerWord!: string;

  @Field(() => String, { description: "What kind of thing the character is, such as `person`." })
  className!: string;

  @Field(() => Int, { description: "Side of the square whose area the trainer's buckets have, in pixels." })
  resolution!: number;

  @Field(() => TrainingLayout, { description: "Which trainer it is for." })
  layout!: TrainingLayout;

  @Field(() => Boolean, { description: "Whether a mask of the face's box comes with each picture." })
  hasMasks!: boolean;

  @Field(() => Int, { description: "How many pictures it has." })
  itemCount!: number;

  @Field(() => String, {
    description:
      "SHA-256, hexadecimal, of all that the files follow from: pictures, captions, reviews and settings. Fixed when the set is made.",
  })
  snapshotSha256!: string;

  @Field(() => String, { nullable: true, description: "SHA-256 of the ZIP, hexadecimal; null until READY." })
  sha256!: string | null;

  @Field(() => Int, { nullable: true, description: "Size of the ZIP; null until READY." })
  bytes!: number | null;

  @Field(() => Date, { description: "When its pictures were frozen." })
  createdAt!: Date;

  /** The row behind it, for resolvers. */
  entity!: TrainingSetEntity;
}

const SHARED_FIELDS = [
  "status",
  "failureReason",
  "triggerWord",
  "className",
  "resolution",
  "layout",
  "hasMasks",
  "itemCount",
  "snapshotSha256",
  "sha256",
  "bytes",
  "createdAt",
] as const satisfies (keyof TrainingSetEntity)[];

export function toTrainingSet(entity: TrainingSetEntity): TrainingSet {
  const shared = Object.fromEntries(SHARED_FIELDS.map((field) => [field, entity[field] ?? null]));
  const id = toGlobalId("TrainingSet", entity.id);
  return Object.assign(new TrainingSet(), { id, ...shared, entity });
}

export const TrainingSetConnection = createConnectionType("TrainingSet", TrainingSet);

@ObjectType({
  description:
    "A picture of a training set, with what was known of it when the set was made. It stays as it is when the picture is deleted.",
})
export class TrainingItem {
  @Field(() => Int, { description: "From 1; files are named by it." })
  place!: number;

  @Field(() => TrainingItemKind, { description: "Candidate or reference image." })
  kind!: TrainingItemKind;

  @Field(() => ID, { description: "Its id; it may be deleted by now." })
  pictureId!: string;

  @Field(() => String, { description: "SHA-256 of the original file, hexadecimal." })
  sha256!: string;

  @Field(() => String, { description: "As it stands in the files.", complexity: textComplexity(1_200) })
  caption!: string;

  @Field(() => String, { description: "Of the picture in the ZIP.", complexity: textComplexity(150) })
  path!: string;

  @Field(() => Int, { description: "Pixels of the picture in the ZIP." })
  width!: number;

  @Field(() => Int, { description: "Pixels of the picture in the ZIP." })
  height!: number;

  @Field(() => Float, { description: "Its pixels for one of the original; above 1 it was enlarged." })
  scale!: number;

  @Field(() => String, {
    nullable: true,
    description: "Name of the key that approved it; null for a reference.",
  })
  reviewer!: string | null;

  @Field(() => Date, { nullable: true, description: "When it was approved; null for a reference." })
  reviewedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: "Match score that it had; null where it had none." })
  matchScore!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The consent that was recorded for a reference.",
    complexity: textComplexity(1_000),
  })
  consent!: string | null;

  /** What the fields `candidate` and `referenceImage` are resolved from. */
  ref!: PictureRef;
}

export function toTrainingItem(item: TrainingItemEntity, set: TrainingSetEntity): TrainingItem {
  const { place, kind, pictureId: id, sha256, caption, facts } = item;
  const { placement, review, match, consent } = facts;
  return {
    place,
    kind,
    pictureId: toGlobalId(NODE_TYPES[kind], id),
    sha256,
    caption,
    path: LAYOUTS[set.layout].picturePath(place, { ...set, captions: [] }),
    width: placement.width,
    height: placement.height,
    scale: placement.scale,
    reviewer: review?.reviewer ?? null,
    reviewedAt: review === null ? null : new Date(review.reviewedAt),
    matchScore: match?.score ?? null,
    consent: consent?.note ?? null,
    ref: { kind, id },
  };
}
