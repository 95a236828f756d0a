import type { EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { type IdentitySet, toIdentitySet } from "../identity-sets/identity-set.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";

/** A character's images as rows, and as the set that reports and recommendations are made of. */
export async function loadIdentitySet(
  manager: EntityManager,
  character: CharacterEntity,
): Promise<{ rows: ImageWithFace[]; set: IdentitySet }> {
  const rows = await findImagesWithFaces(manager, character.workspaceId, character.id);
  return { rows, set: toIdentitySet(rows, character) };
}
