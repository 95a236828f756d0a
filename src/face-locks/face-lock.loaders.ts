import DataLoader from "dataloader";
import { In } from "typeorm";
import { rowById } from "../graphql/load-rows.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { FaceLockRevisionEntity } from "./face-lock-revision.entity.js";
import { FaceLockEntity } from "./face-lock.entity.js";
import type { TemplateImage } from "./template-image.js";
import { usableImages } from "./usable-images.js";

/** By the character's UUID. */
export const faceLockByCharacter: LoaderDefinition<string, FaceLockEntity | null> = ({ manager, viewer }) =>
  new DataLoader(async (characterIds) => {
    const where = { characterId: In([...characterIds]), workspaceId: viewer.workspaceId };
    const locks = await manager.findBy(FaceLockEntity, where);
    const byCharacter = new Map(locks.map((lock) => [lock.characterId, lock]));
    return characterIds.map((id) => byCharacter.get(id) ?? null);
  });

/** By the character's UUID: the images its template is made of, in list order. */
export const usableImagesByCharacter: LoaderDefinition<string, TemplateImage[]> = (context) =>
  new DataLoader(async (characterIds) => {
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
    );
    return sets.map(usableImages);
  });

/** By the character's UUID: its usable images compared with each other, once for all their match scores. */
export const comparedPairsByCharacter: LoaderDefinition<string, ComparedPairs> = (context) =>
  new DataLoader(async (characterIds) => {
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(usableImagesByCharacter).load(id)),
    );
    return sets.map((images) => comparePairs(images));
  });

/** By UUID. */
export const revisionById = rowById(FaceLockRevisionEntity);
