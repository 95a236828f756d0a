import { rowById } from "../graphql/load-rows.js";
import { CharacterEntity } from "./character.entity.js";

/** By UUID. */
export const characterById = rowById(CharacterEntity);
