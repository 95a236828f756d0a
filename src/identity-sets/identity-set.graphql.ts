import { Field, Float, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { imageListComplexity } from "../graphql/complexity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import type { JudgedSet } from "./assess-in-set.js";
import { ConflictKind } from "./conflicts.js";
import { CoverageDimension, CoverageView } from "./coverage-bins.js";
import { MAX_SIZE, MIN_SIZE } from "./health.js";
import { RecommendationKind } from "./recommendation.js";

registerEnumType(CoverageDimension, {
  name: "CoverageDimension",
  description: "What the images of a set should vary in.",
  valuesConfig: {
    POSE: { description: "How the head is turned." },
    FRAMING: { description: "How much of the picture's height the face takes." },
    LIGHT: { description: "How the face is lit." },
    EXPRESSION: { description: "What the face expresses." },
  },
});
registerEnumType(CoverageView, {
  name: "CoverageView",
  description:
    "One kind of view within a dimension. Left and right are the viewer's: LEFT looks to the left edge of the picture (negative `yawDegrees`). Bounds in degrees and shares are the defaults.",
  valuesConfig: {
    FRONTAL: { description: "Towards the camera: yaw and pitch up to 20°." },
    THREE_QUARTER_LEFT: { description: "Turned to the viewer's left by more than 20°, up to 60°." },
    THREE_QUARTER_RIGHT: { description: "Turned to the viewer's right by more than 20°, up to 60°." },
    PROFILE_LEFT: { description: "Turned to the viewer's left by more than 60°." },
    PROFILE_RIGHT: { description: "Turned to the viewer's right by more than 60°." },
    RAISED: { description: "Not turned, but raised by more than 20°." },
    LOWERED: { description: "Not turned, but lowered by more than 20°." },
    CLOSE_UP: { description: "The face takes at least 50 % of the picture's height." },
    HEAD_AND_SHOULDERS: { description: "At least 28 %." },
    HALF_BODY_OR_WIDER: { description: "Less than 28 %." },
    EVEN_LIGHT: { description: "Lit evenly, neither too dark nor too bright." },
    SIDE_LIGHT: { description: "One side of the face is lit more than the other." },
    DARK: { description: "Too much of the face lies in the dark." },
    BRIGHT: { description: "Too much of the face is burnt out." },
    UNKNOWN_LIGHT: { description: "Could not be measured." },
    NEUTRAL: { description: "Calm." },
    SMILING: { description: "Smiling or laughing." },
    OTHER_EXPRESSION: { description: "Anything else." },
    UNKNOWN_EXPRESSION: { description: "Could not be measured." },
  },
});
registerEnumType(ConflictKind, {
  name: "ConflictKind",
  description: "What images of a set disagree about.",
  valuesConfig: {
    AGE: { description: "Their estimated ages, with each other or with the persona." },
    HAIR: { description: "The colour of the hair, with each other or with the persona." },
    IDENTITY: { description: "Who they show." },
    NEAR_DUPLICATE: { description: "Nothing: they are the same shot." },
  },
});
registerEnumType(RecommendationKind, {
  name: "RecommendationKind",
  description: "What to do.",
  valuesConfig: {
    PROMOTE: { description: "Make `image` the primary." },
    REMOVE: { description: "Delete `image`." },
    ADD_VIEW: { description: "Upload an image of `view`." },
    STOP_ADDING: { description: "Nothing more is needed." },
  },
});

@ObjectType({ description: "A kind of view, and the images of a set that give it." })
export class CoverageBin {
  @Field(() => CoverageDimension, { description: "What is varied." })
  dimension!: CoverageDimension;

  @Field(() => CoverageView, { description: "The view." })
  name!: CoverageView;

  @Field(() => Int, { description: "How many images give it." })
  count!: number;

  @Field(() => Int, {
    description:
      "How many a good set has at least. 0: none is needed, as such views help little or not at all.",
  })
  wanted!: number;

  // An image is in one bin of each of the four dimensions, so that all bins together hold four times the set.
  @Field(() => [ReferenceImage], {
    description: "These images, in the order of `referenceImages`; near-duplicates once. At most 50.",
    complexity: ({ childComplexity }) => 1 + 2 * childComplexity,
  })
  images!: ReferenceImage[];
}

@ObjectType({ description: "Images of a set that do not go together." })
export class Conflict {
  @Field(() => ConflictKind, { description: "What they disagree about." })
  kind!: ConflictKind;

  @Field(() => [ReferenceImage], {
    description: "The side that should change; at most 50.",
    complexity: ({ childComplexity }) => 1 + 2 * childComplexity,
  })
  images!: ReferenceImage[];

  @Field(() => [ReferenceImage], {
    description: "The side they disagree with; empty when that is the persona. At most 50.",
    complexity: imageListComplexity,
  })
  others!: ReferenceImage[];

  @Field(() => Float, {
    nullable: true,
    description:
      "How much. IDENTITY: best match score of `images` with the face lock. AGE: years apart, at most. HAIR: distance of the colours. NEAR_DUPLICATE: distance of the embeddings, at most.",
  })
  measured!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "From where on there would be no conflict, in the same unit.",
  })
  threshold!: number | null;

  @Field(() => String, { description: "For people." })
  message!: string;
}

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
    description: "Euclidean distance that the template moves; null when there is none before or after.",
  })
  templateShift!: number | null;

  @Field(() => [CoverageView], { description: "Wanted views that would be missing then." })
  lostViews!: CoverageView[];
}

@ObjectType({ description: "One thing to do so that the set gets better." })
export class Recommendation {
  @Field(() => ID, {
    description:
      "Opaque. The same recommendation about the same image or view has the same id at any time; it is no global id.",
  })
  id!: string;

  @Field(() => RecommendationKind, { description: "What to do." })
  kind!: RecommendationKind;

  @Field(() => ReferenceImage, { nullable: true, description: "The image of PROMOTE and REMOVE." })
  image!: ReferenceImage | null;

  @Field(() => CoverageView, { nullable: true, description: "The view of ADD_VIEW." })
  view!: CoverageView | null;

  @Field(() => Float, {
    description:
      "Health after minus health before, not rounded, of this step alone. Found by trying it on the set; for ADD_VIEW estimated with an image of the set's mean quality. 0 for STOP_ADDING.",
  })
  gain!: number;

  @Field(() => String, { description: "What to do, for people." })
  message!: string;

  @Field(() => String, { description: "Why, and what it costs, for people." })
  reason!: string;

  @Field(() => RecommendationEffect, {
    nullable: true,
    description: "What was found by trying it; null for ADD_VIEW and STOP_ADDING.",
  })
  effect!: RecommendationEffect | null;
}

@ObjectType({ description: "What a set's health is made of, each 0-1, more being better." })
export class HealthParts {
  @Field(() => Float, {
    description: `n / ${MIN_SIZE} below ${MIN_SIZE} images, 1 up to ${MAX_SIZE}, ${MAX_SIZE} / n above, n being \`size\`.`,
  })
  size!: number;

  @Field(() => Float, { description: "Mean score of these images by themselves / 100." })
  quality!: number;

  @Field(() => Float, {
    description: "The primary's score by itself / 100; 0 when it is no part of the face lock.",
  })
  primary!: number;

  @Field(() => Float, { description: "The set's cohesion; 0 with fewer than two images." })
  cohesion!: number;

  @Field(() => Float, { description: "Share of the wanted views that are there." })
  coverage!: number;

  @Field(() => Float, {
    description:
      "0.9 for each image of somebody else, times 0.95 for each other one that is unusable, a near-duplicate, or of another age or hair colour.",
  })
  harmony!: number;
}

@ObjectType({
  description:
    "How a character's images stand as a set, against 1 primary + 4 to 8 references. Derived on request; only analysed images take part.",
})
export class IdentitySetReport {
  @Field(() => Int, {
    description: "Usable images of the largest group that shows one person, near-duplicates once.",
  })
  size!: number;

  @Field(() => Int, { description: "Smallest size of a whole set." })
  minSize!: number;

  @Field(() => Int, { description: "From more images than these the face is diluted." })
  maxSize!: number;

  @Field(() => Int, {
    description:
      "0-100: 100 × harmony × (0.3 size + 0.2 quality + 0.1 primary + 0.2 cohesion + 0.2 coverage), the parts being those of `healthParts`. 0 without a face lock.",
  })
  health!: number;

  @Field(() => HealthParts, { description: "What the health is made of." })
  healthParts!: HealthParts;

  @Field(() => Float, {
    nullable: true,
    description: "How well the images agree: the face lock's cohesion, 0-1; null with fewer than two.",
  })
  cohesion!: number | null;

  @Field(() => [CoverageBin], {
    description: "All 19 bins, the empty ones included.",
    complexity: ({ childComplexity }) => 1 + 19 * childComplexity,
  })
  coverage!: CoverageBin[];

  @Field(() => [Conflict], {
    description: "What does not go together: strangers first. At most some per image, usually none.",
    complexity: ({ childComplexity }) => 1 + 5 * childComplexity,
  })
  conflicts!: Conflict[];

  /** The judged set behind it, for resolvers. */
  set!: JudgedSet;
}
