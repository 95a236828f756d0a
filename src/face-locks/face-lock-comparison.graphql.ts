import { Field, Float, ID, ObjectType } from "type-graphql";
import { toGlobalId } from "../ids/global-id.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageListComplexity } from "../reference-images/max-images.js";
import type { WeightChange } from "./compare-revisions.js";
import { FaceLockRevision } from "./face-lock-revision.graphql.js";

@ObjectType({ description: "An image's part in two templates." })
export class ImageWeightChange {
  @Field(() => ID, { description: "The image's id, also of one that was deleted since." })
  imageId!: string;

  @Field(() => Float, { description: "Its share of the older template, 0-1; 0: it had no part in it." })
  before!: number;

  @Field(() => Float, { description: "Its share of the newer template, 0-1; 0: it has no part in it." })
  after!: number;

  /** UUID, for resolvers. */
  uuid!: string;
}

export const toImageWeightChange = ({ imageId: uuid, before, after }: WeightChange): ImageWeightChange =>
  Object.assign(new ImageWeightChange(), {
    imageId: toGlobalId("ReferenceImage", uuid),
    before,
    after,
    uuid,
  });

@ObjectType({ description: "A setting that two revisions do not have in common." })
export class SettingChange {
  @Field(() => String, { description: 'E.g. "strength" or "ipAdapter.weight".' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: "In the older revision; null: its default, or not kept by the release that wrote it.",
  })
  before!: string | null;

  @Field(() => String, { nullable: true, description: "In the newer revision; likewise." })
  after!: string | null;
}

const NULL_WHERE_NOT_KEPT = "Null where `reason` says why.";

@ObjectType({ description: "Two revisions of a face lock, and what differs between them." })
export class FaceLockComparison {
  @Field(() => FaceLockRevision, { description: "The earlier of the two." })
  older!: FaceLockRevision;

  @Field(() => FaceLockRevision, { description: "The later of the two." })
  newer!: FaceLockRevision;

  @Field(() => [ImageWeightChange], {
    nullable: true,
    description: `Images that came into the template, the heaviest first; at most 50. ${NULL_WHERE_NOT_KEPT}`,
    complexity: imageListComplexity,
  })
  imagesIn!: ImageWeightChange[] | null;

  @Field(() => [ImageWeightChange], {
    nullable: true,
    description: `Images that left the template, the heaviest first; at most 50. ${NULL_WHERE_NOT_KEPT}`,
    complexity: imageListComplexity,
  })
  imagesOut!: ImageWeightChange[] | null;

  @Field(() => [ImageWeightChange], {
    nullable: true,
    description: `Images of both templates with another share, the largest change first; at most 50. ${NULL_WHERE_NOT_KEPT}`,
    complexity: imageListComplexity,
  })
  weightChanges!: ImageWeightChange[] | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance between the two templates, exactly 0 when they are the same; null without one of them, between two models, or where `reason` says why.",
  })
  templateShift!: number | null;

  @Field(() => Float, { nullable: true, description: "Of the older one, as the revision says." })
  cohesionBefore!: number | null;

  @Field(() => Float, { nullable: true, description: "Of the newer one." })
  cohesionAfter!: number | null;

  @Field(() => [SettingChange], { description: "Settings that differ; at most some dozen." })
  settings!: SettingChange[];

  @Field(() => ReferenceImage, {
    nullable: true,
    description: "The anchor of the older lock; null where it was deleted since, or none is known.",
  })
  oldAnchor!: ReferenceImage | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How well the face of the older lock's anchor fits the newer template, 0-1, on the scale of `matchScore`; it may have a part in that template. Null where it cannot be said: the anchor is gone, another version of the analyser described it, or there is no template.",
  })
  oldAnchorScore!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Why images and templates cannot be compared, for people; null where they can. Revisions of earlier releases kept neither.",
  })
  reason!: string | null;
}
