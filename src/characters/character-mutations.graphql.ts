import { Field, ID, InputType, ObjectType } from "type-graphql";
import { Payload } from "../graphql/user-error.graphql.js";
import { IDEMPOTENCY_KEY_DESCRIPTION } from "../idempotency/key-use.js";
import type { CharacterChanges } from "./character-changes.js";
import { AgeRangeInput, Character, upTo } from "./character.graphql.js";

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

@InputType({ description: "What a new character is called, and who it is meant to be." })
export class CreateCharacterInput {
  @Field(() => String, { description: upTo("name") })
  name!: string;

  @Field(() => CharacterProfileInput, { nullable: true, description: "The intended persona." })
  profile?: CharacterProfileInput | null;

  @Field(() => String, { nullable: true, description: IDEMPOTENCY_KEY_DESCRIPTION })
  idempotencyKey?: string | null;
}

@InputType({ description: "Names a character, and what of it changes; what is omitted stays." })
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

@InputType({ description: "Names a character to delete." })
export class DeleteCharacterInput {
  @Field(() => ID, { description: "The character to delete, with its images and their stored files." })
  id!: string;
}

@ObjectType({ description: "The new character." })
export class CreateCharacterPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The new character." })
  character?: Character | null;
}

@ObjectType({ description: "The character with its changes." })
export class UpdateCharacterPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}

@ObjectType({ description: "What was deleted." })
export class DeleteCharacterPayload extends Payload {
  @Field(() => ID, { nullable: true, description: "The id that no longer exists." })
  deletedId?: string | null;
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
