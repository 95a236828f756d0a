import type { EntityManager } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { FaceLockEntity } from "../face-locks/face-lock.entity.js";
import { matchAgainstReferences } from "../judgement/likeness/match-against-set.js";
import { MatchReferences } from "../judgement/likeness/match-references.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import type { CandidateEntity } from "./candidate.entity.js";

/** What candidates of one character are held against, at one moment. */
export interface ScoringBasis {
  character: CharacterEntity;
  references: MatchReferences;
  /** Of the face lock; null where there is none. */
  revision: number | null;
}

export type MatchColumns = Pick<
  CandidateEntity,
  "match" | "matchScore" | "matchVerdict" | "faceLockRevision"
>;

/**
 * A character's references and settings with the revision that they are, in a transaction: nobody changes them until it ends. Others may score
 * meanwhile. Null where the character is gone.
 */
export async function findScoringBasis(
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
): Promise<ScoringBasis | null> {
  const character = await manager.findOne(CharacterEntity, {
    where: { id: characterId, workspaceId },
    lock: { mode: "pessimistic_read" },
  });
  if (character === null) return null;
  const lock = await manager.findOneBy(FaceLockEntity, { characterId, workspaceId });
  const set = await findImagesWithFaces(manager, workspaceId, characterId);
  return { character, references: new MatchReferences(set), revision: lock?.revision ?? null };
}

/** How a candidate stands to them, as its columns. */
export function matchColumns(
  picture: ImageAndFace,
  { character, references, revision }: ScoringBasis,
): MatchColumns {
  const match = matchAgainstReferences(picture, references, character);
  return { match, matchScore: match.score, matchVerdict: match.verdict, faceLockRevision: revision };
}
