import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { FACE_LOCK_CAUSES } from "./face-lock-causes.js";
import type { AnyFaceLockCause, FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import { FaceLockStatus } from "./face-lock.entity.js";
import { IpAdapterSettingsObject } from "./ip-adapter-settings.graphql.js";
import type { IpAdapterSettings } from "./ip-adapter-settings.js";
import { shownSettings } from "./shown-settings.js";

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
    ANALYSES_RESTORED: {
      description:
        "What another version of the analyser had said of the images came into force again: `restoreAnalyses`.",
    },
    RESTORED: { description: "An earlier revision was restored: `restoredRevision` says which." },
  },
});

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

export const FaceLockRevisionConnection = createConnectionType("FaceLockRevision", FaceLockRevision);
