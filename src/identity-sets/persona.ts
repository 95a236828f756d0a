import type { CharacterEntity } from "../characters/character.entity.js";

/** What a character is meant to be, as far as images can be held against it. */
export type Persona = Pick<CharacterEntity, "ageMin" | "ageMax" | "hairColor" | "matchThreshold">;
