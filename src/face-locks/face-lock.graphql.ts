import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import type { CharacterEntity } from "../characters/character.entity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { FaceEmbedding, toFaceEmbedding } from "../reference-images/face.graphql.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { Viewer } from "../workspaces/viewer.js";
import { FACE_LOCK_CAUSES } from "./face-lock-causes.js";
import type { AnyFaceLockCause, FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import { settingsOf } from "./face-lock-settings.js";
import { FaceLockStatus, type FaceLockEntity } from "./face-lock.entity.js";
import { IpAdapterSettingsObject } from "./ip-adapter-settings.graphql.js";
import { type IpAdapterSettings, toIpAdapterSettings } from "./ip-adapter-settings.js";
import { storedTemplate } from "./stored-template.js";

registerEnumType(FaceLockStatus, {
  name: "FaceLockStatus",
  description: "How far a face lock can be relied on.",
  valuesConfig: {
    PROVISIONAL: { description: "Made of what there is; no image of the template is strong yet." },
    LOCKED: { description: "At least one strong image carries it." },
  },
});
registerEnumType(FACE_LOCK_CAUSES, {
  name: "FaceLockCause",
  description: "What made a face lock change.",
  valuesConfig: {
    IMAGE_ANALYSED: { description: "An uploaded image was analysed." },
    IMAGES_DELETED: { description: "Images were deleted." },
    PRIMARY_CHANGED: { description: "Another image became the primary." },
    REORDERED: {
      description: "The images were put in another order, and with it another anchor came first.",
    },
    REANALYSED: { description: "An image was analysed anew." },
    REASSESSED: { description: "The images were judged anew from what had been measured." },
    SETTINGS_CHANGED: { description: "The settings were changed; the template is the same." },
    IMAGE_SET_ASIDE: { description: "An image was set aside: it stays, and no longer shapes the lock." },
    IMAGE_BROUGHT_BACK: { description: "An image that had been set aside shapes the lock again." },
    PROVENANCE_CHANGED: {
      description: "An image's origin or consent was changed, or whether the workspace requires a consent.",
    },
    RESTORED: { description: "An earlier revision was restored: `restoredRevision` says which." },
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

@ObjectType({ implements: Node, description: "One change of a face lock." })
export class FaceLockRevision extends Node {
  declare id: string;

  @Field(() => Int, { description: "Counts the changes of one character from 1." })
  revision!: number;

  @Field(() => FACE_LOCK_CAUSES, { description: "What made it change." })
  cause!: AnyFaceLockCause;

  @Field(() => Int, {
    nullable: true,
    description: "The number of the revision that this one restored; null unless RESTORED.",
  })
  restoredRevision!: number | null;

  @Field(() => FaceLockStatus, {
    nullable: true,
    description: "The lock after the change; null when it was dissolved.",
  })
  status!: FaceLockStatus | null;

  @Field(() => Int, {
    description: "Images that the template was made of after the change; outliers are not among them.",
  })
  imageCount!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "Cohesion after the change, 0-1. Changes of earlier releases have it on another scale, on which nearly all sets lay at 0.9.",
  })
  cohesion!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance the template moved; null for the first and the dissolving revision, or a new model.",
  })
  templateShift!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "`matchThreshold` from this change on; null where the history did not keep it yet.",
  })
  matchThreshold!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "`reviewMargin` from this change on; null where the history did not keep it yet.",
  })
  reviewMargin!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "`strength` from this change on; null where the history did not keep it yet.",
  })
  strength!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "`referenceStrength` from this change on; null where the history did not keep it yet.",
  })
  referenceStrength!: number | null;

  @Field(() => Date, { description: "When." })
  createdAt!: Date;

  @Field(() => IpAdapterSettingsObject, {
    nullable: true,
    description: "What was set of the adapters from this change on; null: everything had its default.",
  })
  ipAdapter!: IpAdapterSettings | null;

  /** The row behind it, for resolvers. */
  entity!: FaceLockRevisionEntity;
}

export function toFaceLockRevision(entity: FaceLockRevisionEntity): FaceLockRevision {
  const { revision, restoredRevision, status, imageCount, cohesion, templateShift, createdAt } = entity;
  return Object.assign(new FaceLockRevision(), {
    id: toGlobalId("FaceLockRevision", entity.id),
    revision,
    cause: entity.ownCause ?? entity.cause,
    restoredRevision,
    status,
    imageCount,
    cohesion,
    templateShift,
    createdAt,
    ...shownSettings(entity),
    entity,
  });
}

/** As clients see them: null where nothing is set of the adapters. */
function shownSettings<Share>(holder: Parameters<typeof settingsOf<Share>>[0]) {
  const settings = settingsOf<Share>(holder);
  return { ...settings, ipAdapter: settings.ipAdapter && toIpAdapterSettings(settings.ipAdapter) };
}

export const FaceLockRevisionConnection = createConnectionType("FaceLockRevision", FaceLockRevision);

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
  entity!: FaceLockEntity;
  character!: CharacterEntity;
}

export function toFaceLock(entity: FaceLockEntity, character: CharacterEntity, viewer: Viewer): FaceLock {
  const { status, revision, updatedAt, cohesion } = entity;
  const embedding = toFaceEmbedding({ model: entity.model, embedding: storedTemplate(entity) }, viewer);
  return Object.assign(new FaceLock(), {
    status,
    revision,
    updatedAt,
    cohesion,
    embedding,
    ...shownSettings(character),
    entity,
    character,
  });
}
