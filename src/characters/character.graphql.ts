import { Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { createConnectionType } from "../graphql/connection.js";
import { Node } from "../graphql/node.graphql.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { MAX_LENGTHS, type CharacterChanges } from "./character-changes.js";
import type { CharacterEntity } from "./character.entity.js";

const upTo = (field: keyof typeof MAX_LENGTHS) =>
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

  @Field(() => String, { nullable: true, description: "What the character looks like." })
  appearance!: string | null;

  @Field(() => String, { nullable: true, description: "How pictures of the character are styled." })
  style!: string | null;

  @Field(() => String, { nullable: true, description: "Anything else worth keeping." })
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

export const CharacterConnection = createConnectionType("Character", Character);

@InputType({ description: "Narrows a list of characters; every given field has to fit." })
export class CharacterFilter {
  @Field(() => String, { nullable: true, description: "Part of the name, in any case." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "The whole niche, in any case." })
  niche?: string | null;
}

@InputType({
  description:
    "The intended persona. Omitted means unchanged (or empty in a new character), null means clear.",
})
export class CharacterProfileInput {
  @Field(() => String, { nullable: true, description: upTo("niche") })
  niche?: string | null;

  @Field(() => AgeRangeInput, { nullable: true, description: "How old the character should look." })
  ageRange?: AgeRangeInput | null;

  @Field(() => String, { nullable: true, description: upTo("hairColor") })
  hairColor?: string | null;

  @Field(() => String, { nullable: true, description: upTo("appearance") })
  appearance?: string | null;

  @Field(() => String, { nullable: true, description: upTo("style") })
  style?: string | null;

  @Field(() => String, { nullable: true, description: upTo("notes") })
  notes?: string | null;
}

@InputType()
export class CreateCharacterInput {
  @Field(() => String, { description: upTo("name") })
  name!: string;

  @Field(() => CharacterProfileInput, { nullable: true, description: "The intended persona." })
  profile?: CharacterProfileInput | null;
}

@InputType()
export class UpdateCharacterInput {
  @Field(() => ID, { description: "The character to change." })
  id!: string;

  @Field(() => String, { nullable: true, description: `${upTo("name")} It cannot be cleared.` })
  name?: string | null;

  @Field(() => CharacterProfileInput, {
    nullable: true,
    description: "Only the fields given in it change; null clears the whole profile.",
  })
  profile?: CharacterProfileInput | null;
}

@InputType()
export class DeleteCharacterInput {
  @Field(() => ID, { description: "The character to delete, with its images and their stored files." })
  id!: string;
}

@InputType()
export class UpdateFaceLockSettingsInput {
  @Field(() => ID, { description: "The character whose settings change." })
  characterId!: string;

  @Field(() => Float, {
    nullable: true,
    description: "Lowest score that counts as the same face, 0-1. 0.85 lets one stranger in 1,000 pass.",
  })
  matchThreshold?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "How strongly a generator should hold on to the face, 0-1.",
  })
  strength?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "How strongly a generator should follow the reference pictures, 0-1.",
  })
  referenceStrength?: number | null;
}

@ObjectType()
export class CreateCharacterPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The new character." })
  character?: Character | null;
}

@ObjectType()
export class UpdateCharacterPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType()
export class DeleteCharacterPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id that no longer exists." })
  deletedId?: string | null;
}

@ObjectType()
export class UpdateFaceLockSettingsPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

/** What the service takes, from an input: the profile's fields side by side with the name. */
export function toChanges(input: {
  name?: string | null;
  profile?: CharacterProfileInput | null;
}): CharacterChanges {
  const cleared = {
    niche: null,
    ageRange: null,
    hairColor: null,
    appearance: null,
    style: null,
    notes: null,
  };
  return { name: input.name, ...(input.profile === null ? cleared : input.profile) };
}
