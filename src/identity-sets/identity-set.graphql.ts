import { Field, Float, Int, ObjectType } from "type-graphql";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { Conflict, MAX_CONFLICTS } from "./conflict.graphql.js";
import { COVERAGE_BINS } from "../judgement/set/coverage-bins.js";
import { CoverageBin } from "./coverage.graphql.js";
import { DEFAULT_THRESHOLDS } from "../judgement/default-bounds.js";

/** Descriptions say the defaults; `minSize` and `maxSize` say what is in force. */
const { minSize, maxSize, emptySize } = DEFAULT_THRESHOLDS.health;

@ObjectType({ description: "What a set's health is made of, each 0-1, more being better." })
export class HealthParts {
  @Field(() => Float, {
    description: `n / ${minSize} below ${minSize} images, 1 up to ${maxSize}, from there on falling evenly to 0 at ${emptySize}, n being \`size\`.`,
  })
  size!: number;

  @Field(() => Float, {
    description: `Mean score / 100 of the ${minSize} best of these images by themselves, one that is missing counting 0. What a wanted view asks for (a turned head, a laugh) costs nothing here.`,
  })
  quality!: number;

  @Field(() => Float, {
    description: "The primary's score by itself / 100; 0 when it is no part of the face lock.",
  })
  primary!: number;

  @Field(() => Float, {
    description: `How well the ${minSize} images that agree best agree with ${minSize - 1} others each, one that is missing counting 0: of ${minSize} images the set's cohesion. One more image never lowers it.`,
  })
  cohesion!: number;

  @Field(() => Float, { description: "Share of the wanted views that are there." })
  coverage!: number;

  @Field(() => Float, {
    description:
      "0.9 for each image that is surely of somebody else, times 0.95 for each other one that is unusable, a near-duplicate, or odd in two of age, hair and likeness.",
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
      "0-100: 100 × harmony × (0.3 size + 0.2 quality + 0.1 primary + 0.2 cohesion + 0.2 coverage), the parts being those of `healthParts`. 0 without a face lock. Rounded, for people.",
  })
  health!: number;

  @Field(() => Float, {
    description:
      "The same, not rounded, to be compared with `healthBefore` and `healthAfter` of recommendations and prunings.",
  })
  exactHealth!: number;

  @Field(() => HealthParts, { description: "What the health is made of." })
  healthParts!: HealthParts;

  @Field(() => Float, {
    nullable: true,
    description: "How well the images agree: the face lock's cohesion, 0-1; null with fewer than two.",
  })
  cohesion!: number | null;

  @Field(() => [CoverageBin], {
    description: "All 19 bins, the empty ones included.",
    complexity: listComplexity(COVERAGE_BINS.length),
  })
  coverage!: CoverageBin[];

  @Field(() => [Conflict], {
    description: "What does not go together: strangers first. At most some per image, usually none.",
    complexity: listComplexity(MAX_CONFLICTS),
  })
  conflicts!: Conflict[];

  @Field(() => Int, {
    description:
      "Images that take no part in this report, though analysed: another version of the analyser described them than described the others. They are analysed anew in the background, and until then neither counted nor recommended for removal. 0 but for some time after an update.",
  })
  dueCount!: number;

  @Field(() => String, {
    nullable: true,
    description: "What the report leaves out, for people; null when `dueCount` is 0.",
    complexity: textComplexity(300),
  })
  note!: string | null;

  /** UUID of the character whose set it is, for resolvers. */
  characterId!: string;
}
