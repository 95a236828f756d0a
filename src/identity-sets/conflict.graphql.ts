import { Field, Float, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";
import { ConflictKind } from "../judgement/set/conflicts.js";
import { MAX_IMAGES_PER_CHARACTER, imageListComplexity } from "../reference-images/max-images.js";

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

/** Every image may be unlike the others in age and in hair, and all of them unlike the persona in both. */
export const MAX_CONFLICTS = 2 * MAX_IMAGES_PER_CHARACTER + 2;
/** Where there are many conflicts each is about one image; an image stands in a few of those about several. */
const IMAGES_PER_CONFLICT = 4;

@ObjectType({ description: "Images of a set that do not go together." })
export class Conflict {
  @Field(() => ConflictKind, { description: "What they disagree about." })
  kind!: ConflictKind;

  @Field(() => [ReferenceImage], {
    description: "The side that should change; at most 50.",
    complexity: listComplexity(IMAGES_PER_CONFLICT),
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

  @Field(() => String, { description: "For people.", complexity: textComplexity(1_000) })
  message!: string;
}
