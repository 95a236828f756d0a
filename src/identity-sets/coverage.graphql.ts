import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity } from "../graphql/complexity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { COVERAGE_BINS, CoverageDimension, CoverageView } from "../judgement/set/coverage-bins.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";

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
    THREE_QUARTER_LEFT: {
      description: "Turned to the viewer's left by more than 20°, up to 36°, as estimated.",
    },
    THREE_QUARTER_RIGHT: {
      description: "Turned to the viewer's right by more than 20°, up to 36°, as estimated.",
    },
    PROFILE_LEFT: {
      description:
        "Turned to the viewer's left by more than 36°, as estimated: large turns are read too small.",
    },
    PROFILE_RIGHT: {
      description:
        "Turned to the viewer's right by more than 36°, as estimated: large turns are read too small.",
    },
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

/** An image is in one bin of each of the four dimensions, so that all bins together hold four times the set. */
const IMAGES_PER_BIN = Math.ceil((4 * MAX_IMAGES_PER_CHARACTER) / COVERAGE_BINS.length);

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

  @Field(() => [ReferenceImage], {
    description: "These images, in the order of `referenceImages`; near-duplicates once. At most 50.",
    complexity: listComplexity(IMAGES_PER_BIN),
  })
  images!: ReferenceImage[];
}
