import { findRows } from "../graphql/find-rows.js";
import { rowById } from "../graphql/load-rows.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import { FaceLockEntity, type FaceLockWithoutTemplate } from "./face-lock.entity.js";
import { type ImageScore, scoreImages } from "../judgement/likeness/score-images.js";
import { keptByState } from "./kept-by-state.js";

const TEMPLATE = ["embedding", "secondEmbedding"] as const;

/** By the character's UUID. */
export const faceLockByCharacter: LoaderDefinition<string, FaceLockEntity | null> =
  ({ manager, viewer }) =>
  async (characterIds) => {
    const locks = await findRows(manager, FaceLockEntity, viewer.workspaceId, "characterId", characterIds);
    const byCharacter = new Map(locks.map((lock) => [lock.characterId, lock]));
    return characterIds.map((id) => byCharacter.get(id) ?? null);
  };

/** The same without the template, whose numbers take longer to read than all the rest of a list's face locks. */
export const plainFaceLockByCharacter: LoaderDefinition<string, FaceLockWithoutTemplate | null> =
  ({ manager, viewer }) =>
  async (characterIds) => {
    const { workspaceId } = viewer;
    const locks = await findRows(manager, FaceLockEntity, workspaceId, "characterId", characterIds, TEMPLATE);
    const byCharacter = new Map(locks.map((lock) => [lock.characterId, lock]));
    return characterIds.map((id) => byCharacter.get(id) ?? null);
  };

/** By the character's UUID: the match score of each of its images, or why there is none, by the image's UUID; null for an unknown character. */
export const matchScoresByCharacter: LoaderDefinition<string, ReadonlyMap<string, ImageScore> | null> =
  keptByState((images) => scoreImages(images));

/** By UUID. */
export const revisionById = rowById(FaceLockRevisionEntity);
