import { LRUCache } from "lru-cache";
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

/** A megabyte or two each. */
const KEPT_REFERENCES = 8;

/**
 * Characters' references as they are held against candidates. They are compared with each other once for a revision of the face lock, which names
 * every image that counts; of a few characters that is kept, as candidates come by the dozen.
 */
export class ScoringBases {
  private readonly kept = new LRUCache<string, { revision: number; references: MatchReferences }>({
    max: KEPT_REFERENCES,
  });

  /**
   * In a transaction: nobody changes the references or the settings until it ends. Others may score meanwhile. Null where the character is gone.
   */
  async find(
    manager: EntityManager,
    { workspaceId, characterId }: { workspaceId: string; characterId: string },
  ): Promise<ScoringBasis | null> {
    const character = await lockForScoring(manager, { workspaceId, characterId });
    if (character === null) return null;
    const lock = await manager.findOneBy(FaceLockEntity, { characterId, workspaceId });
    const revision = lock?.revision ?? null;
    const kept = this.kept.get(characterId);
    if (kept !== undefined && kept.revision === revision) return { character, ...kept };
    const references = new MatchReferences(await findImagesWithFaces(manager, workspaceId, characterId));
    if (revision !== null) this.kept.set(characterId, { revision, references });
    return { character, references, revision };
  }
}

/** Keeps whoever changes a character's references or settings from doing so until the transaction ends. Null where it is gone. */
export const lockForScoring = (
  manager: EntityManager,
  { workspaceId, characterId }: { workspaceId: string; characterId: string },
): Promise<CharacterEntity | null> =>
  manager.findOne(CharacterEntity, {
    where: { id: characterId, workspaceId },
    lock: { mode: "pessimistic_read" },
  });

/** How a candidate stands to them, as its columns. */
export function matchColumns(
  picture: ImageAndFace,
  { character, references, revision }: ScoringBasis,
): MatchColumns {
  const match = matchAgainstReferences(picture, references, character);
  return { match, matchScore: match.score, matchVerdict: match.verdict, faceLockRevision: revision };
}
