import { Field, Float, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { isOutdated } from "./outdated.js";
import { Picture, pictureFieldsOf } from "./picture.graphql.js";
import { ImageOrigin, OriginEvidence } from "./provenance.js";
import { Consent, toConsent } from "./provenance.graphql.js";
import {
  ReferenceImageStatus,
  ReferenceImageType,
  type ReferenceImageEntity,
} from "./reference-image.entity.js";

registerEnumType(ReferenceImageType, {
  name: "ReferenceImageType",
  description: "What an image is to its character.",
  valuesConfig: {
    PRIMARY: { description: "The one that shows the character best; at most one per character." },
    REFERENCE: { description: "Any other." },
  },
});
registerEnumType(ReferenceImageStatus, {
  name: "ReferenceImageStatus",
  description: "How far the analysis of an image is.",
  valuesConfig: {
    ANALYSING: { description: "Stored and recorded; its face is being described." },
    READY: { description: "Described. An image without a face is ready too." },
    FAILED: { description: "Stored and recorded, but its analysis was given up; `failureReason` says why." },
  },
});
/** Longer ones are cut when they come in. */
const MAX_FILE_NAME_LENGTH = 255;

@ObjectType({
  implements: Node,
  description: "A picture of a character: stored byte for byte, described, and weighed into the face lock.",
})
export class ReferenceImage extends Picture {
  @Field(() => ReferenceImageType, { description: "What it is to its character." })
  type!: ReferenceImageType;

  @Field(() => Int, {
    description:
      "Ascending in the list; deletions leave gaps. The primary comes first whatever its position.",
  })
  position!: number;

  @Field(() => ReferenceImageStatus, { description: "How far its analysis is." })
  status!: ReferenceImageStatus;

  @Field(() => String, { nullable: true, description: "Why the analysis was given up; null unless FAILED." })
  failureReason!: string | null;

  @Field(() => Boolean, {
    description:
      "Whether an earlier version of the analyser described it, or another analysis of it is queued. What is known of it holds until then.",
  })
  outdated!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether the face lock may be made of it; false: it was set aside, stays, and is no part of the set that is judged. Changed by `updateReferenceImage`.",
  })
  shapesFaceLock!: boolean;

  @Field(() => ImageOrigin, { description: "Where it comes from, by `originEvidence`." })
  origin!: ImageOrigin;

  @Field(() => [OriginEvidence], {
    description: "What `origin` rests on; empty where nothing says anything. At most ten.",
    complexity: 2,
  })
  originEvidence!: OriginEvidence[];

  @Field(() => Consent, { nullable: true, description: "Null: nothing is recorded." })
  consent!: Consent | null;

  @Field(() => String, {
    nullable: true,
    description: "As the uploader named it.",
    complexity: textComplexity(MAX_FILE_NAME_LENGTH),
  })
  fileName!: string | null;

  @Field(() => Date, { description: "When it was uploaded." })
  createdAt!: Date;

  /** The row behind it, for resolvers. */
  entity!: ReferenceImageEntity;
}

export function toReferenceImage(entity: ReferenceImageEntity): ReferenceImage {
  return Object.assign(new ReferenceImage(), {
    id: toGlobalId("ReferenceImage", entity.id),
    outdated: isOutdated(entity),
    // Of an image that was recorded just now only the columns given are known.
    shapesFaceLock: entity.shapesFaceLock !== false,
    origin: entity.origin ?? ImageOrigin.UNKNOWN,
    originEvidence: entity.originEvidence ?? [],
    consent: toConsent(entity),
    failureReason: entity.status === ReferenceImageStatus.FAILED ? entity.failureReason : null,
    ...pictureFieldsOf(entity),
    type: entity.type,
    position: entity.position,
    status: entity.status,
    entity,
  });
}

export const ReferenceImageConnection = createConnectionType("ReferenceImage", ReferenceImage);

@InputType({ description: "Which reference images to list; all conditions have to hold." })
export class ReferenceImageFilter {
  @Field(() => ReferenceImageStatus, { nullable: true, description: "How far its analysis is." })
  status?: ReferenceImageStatus | null;

  @Field(() => Boolean, { nullable: true, description: "As the field `outdated` says." })
  outdated?: boolean | null;

  @Field(() => ImageOrigin, { nullable: true, description: "Where it comes from." })
  origin?: ImageOrigin | null;

  @Field(() => Boolean, { nullable: true, description: "Whether a consent is recorded." })
  hasConsent?: boolean | null;
}

@ObjectType({ description: "A point in pixels of the upright image, origin top left." })
export class Point {
  @Field(() => Float, { description: "Pixels from the left." })
  x!: number;

  @Field(() => Float, { description: "Pixels from the top." })
  y!: number;
}

@ObjectType({
  description: "A rectangle in pixels of the upright image; it may reach over the image's edge.",
})
export class Rectangle extends Point {
  @Field(() => Float, { description: "Pixels." })
  width!: number;

  @Field(() => Float, { description: "Pixels." })
  height!: number;
}
