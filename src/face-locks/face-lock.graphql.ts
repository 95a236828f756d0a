import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import type { CharacterEntity } from "../characters/character.entity.js";
import { FaceEmbedding, toFaceEmbedding, toSecondEmbedding } from "../reference-images/face.graphql.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { Viewer } from "../workspaces/viewer.js";
import { FaceLockStatus, type FaceLockEntity, type FaceLockWithoutTemplate } from "./face-lock.entity.js";
import { IpAdapterSettingsObject } from "./ip-adapter-settings.graphql.js";
import type { IpAdapterSettings } from "./ip-adapter-settings.js";
import { shownSettings } from "./shown-settings.js";
import { storedEmbedding } from "./stored-template.js";

registerEnumType(FaceLockStatus, {
  name: "FaceLockStatus",
  description: "How far a face lock can be relied on.",
  valuesConfig: {
    PROVISIONAL: { description: "Made of what there is; no image of the template is strong yet." },
    LOCKED: { description: "At least one strong image carries it." },
  },
});
@ObjectType({ description: "What one image brings to the template." })
export class Contribution {
  @Field(() => ReferenceImage, { description: "The image." })
  image!: ReferenceImage;

  @Field(() => Float, {
    description:
      "Its share of the template, 0-1; all shares add up to 1. 0 for an outlier. Near-duplicates share what one of them would have.",
  })
  weight!: number;

  @Field(() => Boolean, {
    description:
      "Whether it is left out, since its face is not that of the largest group of images that show one person.",
  })
  isOutlier!: boolean;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance the template would move without it, the largest group found anew; null when it is the only one.",
  })
  shiftIfLeftOut!: number | null;
}

@ObjectType({
  description: "The face of a character, made of its usable images, and how to hold on to it.",
})
export class FaceLock {
  @Field(() => FaceLockStatus, { description: "How far it can be relied on." })
  status!: FaceLockStatus;

  @Field(() => Int, { description: "Counts its changes from 1." })
  revision!: number;

  @Field(() => Date, { description: "When it last changed." })
  updatedAt!: Date;

  @Field(() => FaceEmbedding, {
    description:
      "The template: the quality-weighted mean of the embeddings of the largest group of usable images that show one person, the best of near-duplicates alone, scaled to their length, 1.",
  })
  embedding!: FaceEmbedding;

  @Field(() => FaceEmbedding, {
    nullable: true,
    description:
      "The same mean of the images' `secondEmbedding`s: scores are taken against both. Null where one network alone described the images.",
  })
  secondEmbedding!: FaceEmbedding | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How well the images of the template agree, near-duplicates counting once: the mean closeness of every two, 0-1; null with fewer than two. 1 as near as the nearest twentieth of pairs of photos of one real person, 0 as far apart as photos of two people. Real sets of one person lie from 0.6 to 0.9.",
  })
  cohesion!: number | null;

  @Field(() => Float, {
    description:
      "Lowest `matchScore` that counts as the same face, 0-1. 0.85 lets one stranger in 1,000 pass, whether the score is against one photo or a template of many; 0.5 is the point of equal error.",
  })
  matchThreshold!: number;

  @Field(() => Float, {
    description:
      "How far below `matchThreshold` a picture's score may lie for a person to still look at it (REVIEW rather than REJECT), 0-1; 0.35 unless changed, which ends at the point of equal error.",
  })
  reviewMargin!: number;

  @Field(() => Float, { description: "How strongly a generator should hold on to the face, 0-1." })
  strength!: number;

  @Field(() => Float, { description: "How strongly a generator should follow the reference pictures, 0-1." })
  referenceStrength!: number;

  @Field(() => IpAdapterSettingsObject, {
    nullable: true,
    description:
      "What is set of the adapters that the face is given to; null while everything has its default, as `guidance` has it.",
  })
  ipAdapter!: IpAdapterSettings | null;

  /** The rows behind it, for resolvers. */
  entity!: FaceLockWithoutTemplate;
  character!: CharacterEntity;
}

/** Fields that show the template. */
export const TEMPLATE_FIELDS = ["embedding", "secondEmbedding"] as const satisfies (keyof FaceLock)[];

/** @param entity without its template only where none of {@link TEMPLATE_FIELDS} is asked for */
export function toFaceLock(
  entity: FaceLockEntity | FaceLockWithoutTemplate,
  character: CharacterEntity,
  viewer: Viewer,
): FaceLock {
  const { status, revision, updatedAt, cohesion } = entity;
  return Object.assign(new FaceLock(), {
    status,
    revision,
    updatedAt,
    cohesion,
    ...("embedding" in entity ? shownTemplate(entity, viewer) : {}),
    ...shownSettings(character),
    entity,
    character,
  });
}

const shownTemplate = (
  entity: FaceLockEntity,
  viewer: Viewer,
): Pick<FaceLock, "embedding" | "secondEmbedding"> => ({
  embedding: toFaceEmbedding(entity.model, storedEmbedding(entity), viewer),
  secondEmbedding: toSecondEmbedding(entity, viewer),
});
