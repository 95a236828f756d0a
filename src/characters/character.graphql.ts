import { Field, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { MAX_LENGTHS } from "./character-changes.js";
import type { CharacterEntity } from "./character.entity.js";
import { CharacterOrder } from "./character-order.js";

/** For descriptions. */
export const upTo = (field: keyof typeof MAX_LENGTHS) =>
  `Up to ${MAX_LENGTHS[field].toLocaleString("en")} characters.`;

@ObjectType({ description: "An age range in years, both ends included." })
export class AgeRange {
  @Field(() => Int, { description: "0-120." })
  min!: number;

  @Field(() => Int, { description: "0-120, not below `min`." })
  max!: number;
}

@InputType({ description: "An age range in years, both ends included." })
export class AgeRangeInput {
  @Field(() => Int, { description: "0-120." })
  min!: number;

  @Field(() => Int, { description: "0-120, not below `min`." })
  max!: number;
}

@ObjectType({ description: "The intended persona, as its maker describes it." })
export class CharacterProfile {
  @Field(() => String, {
    nullable: true,
    description: 'What the character\'s content is about, e.g. "fitness".',
  })
  niche!: string | null;

  @Field(() => AgeRange, { nullable: true, description: "How old the character should look." })
  ageRange!: AgeRange | null;

  @Field(() => String, { nullable: true, description: 'E.g. "dark brown".' })
  hairColor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What the character looks like.",
    complexity: textComplexity(MAX_LENGTHS.appearance),
  })
  appearance!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "How pictures of the character are styled.",
    complexity: textComplexity(MAX_LENGTHS.style),
  })
  style!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "Anything else worth keeping.",
    complexity: textComplexity(MAX_LENGTHS.notes),
  })
  notes!: string | null;
}

@ObjectType({
  implements: Node,
  description: "An AI character: a persona with its reference images and the face made of them.",
})
export class Character extends Node {
  declare id: string;

  @Field(() => String, { description: upTo("name") })
  name!: string;

  @Field(() => Date, { description: "When it was created." })
  createdAt!: Date;

  @Field(() => Date, { description: "When its profile, or its set of images, last changed." })
  updatedAt!: Date;

  @Field(() => CharacterProfile, { description: "The intended persona." })
  profile!: CharacterProfile;

  /** The row behind it, for resolvers. */
  entity!: CharacterEntity;
}

/** What clients see of a character; its images and face lock are resolved when asked for. */
export function toCharacter(entity: CharacterEntity): Character {
  const { name, createdAt, updatedAt, niche, ageMin, ageMax, hairColor, appearance, style, notes } = entity;
  const ageRange = ageMin === null || ageMax === null ? null : { min: ageMin, max: ageMax };
  const profile = { niche, ageRange, hairColor, appearance, style, notes };
  const id = toGlobalId("Character", entity.id);
  return Object.assign(new Character(), { id, name, createdAt, updatedAt, profile, entity });
}

registerEnumType(CharacterOrder, {
  name: "CharacterOrder",
  description: "How a list of characters is ordered. Equals go by their creation, in the same direction.",
  valuesConfig: {
    NEWEST: { description: "By creation, the last one first." },
    OLDEST: { description: "By creation, the first one first." },
    NAME: { description: "By name in any case, as the database's language sorts." },
    NAME_BACKWARDS: { description: "The same from the end." },
    LAST_CHANGED: { description: "By `updatedAt`, the last change first." },
    LONGEST_UNCHANGED: { description: "By `updatedAt`, the first change first." },
  },
});

export const CharacterConnection = createConnectionType("Character", Character);

@InputType({ description: "Narrows a list of characters; every given field has to fit." })
export class CharacterFilter {
  @Field(() => String, {
    nullable: true,
    description:
      "Part of the name, in any case and any normal form; letter by letter, so that ς finds Σ but ß does not find SS. Blank: any name.",
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The whole niche, compared in the same way. Blank: any niche.",
  })
  niche?: string | null;
}
