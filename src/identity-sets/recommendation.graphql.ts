import { Field, Float, ID, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { Rectangle, ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { CoverageView } from "../judgement/set/coverage-bins.js";
import { RecommendationKind } from "../judgement/advice/recommendation.js";

registerEnumType(RecommendationKind, {
  name: "RecommendationKind",
  description: "What to do.",
  valuesConfig: {
    PROMOTE: { description: "Make `image` the primary." },
    REMOVE: { description: "Delete `image`." },
    CROP: {
      description: "Crop `image` to the face at `box`, the character's, and upload that in its place.",
    },
    ADD_VIEW: { description: "Upload an image of `view`." },
    STOP_ADDING: { description: "Nothing more is needed." },
  },
});

@ObjectType({ description: "The set after a recommendation, found by trying it, beside what it is now." })
export class RecommendationEffect {
  @Field(() => Float, { description: "Health, 0-100, not rounded." })
  healthAfter!: number;

  @Field(() => Float, { nullable: true, description: "0-1; null with fewer than two images." })
  cohesionBefore!: number | null;

  @Field(() => Float, { nullable: true, description: "0-1; null with fewer than two images." })
  cohesionAfter!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance that the template moves; null when there is none before or after, or it is then of another model.",
  })
  templateShift!: number | null;

  @Field(() => [CoverageView], {
    description: "Wanted views that would be missing then.",
    complexity: listComplexity(4),
  })
  lostViews!: CoverageView[];
}

@ObjectType({ description: "One thing to do so that the set gets better." })
export class Recommendation {
  @Field(() => ID, {
    description:
      "Opaque, and of one character alone. The same recommendation about the same image or view has the same id at any time; it is no global id.",
  })
  id!: string;

  @Field(() => RecommendationKind, { description: "What to do." })
  kind!: RecommendationKind;

  @Field(() => ReferenceImage, { nullable: true, description: "The image of PROMOTE, REMOVE and CROP." })
  image!: ReferenceImage | null;

  @Field(() => Rectangle, {
    nullable: true,
    description: "The character's face in the image of CROP, in pixels of the upright image.",
  })
  box!: Rectangle | null;

  @Field(() => CoverageView, { nullable: true, description: "The view of ADD_VIEW." })
  view!: CoverageView | null;

  @Field(() => Float, {
    description:
      "Health after minus health before, not rounded, of this step alone. Found by trying it on the set; for ADD_VIEW estimated with an image of the set's mean quality. 0 for STOP_ADDING.",
  })
  gain!: number;

  @Field(() => String, { description: "What to do, for people.", complexity: textComplexity(300) })
  message!: string;

  @Field(() => String, {
    description: "Why, and what it costs, for people.",
    complexity: textComplexity(600),
  })
  reason!: string;

  @Field(() => RecommendationEffect, {
    nullable: true,
    description: "What was found by trying it; null for CROP, ADD_VIEW and STOP_ADDING.",
  })
  effect!: RecommendationEffect | null;
}
