import { characterById } from "../characters/character.loaders.js";
import { faceLockByCharacter } from "../face-locks/face-lock.loaders.js";
import { workOnEach } from "../face-locks/work-on-sets.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type GuidanceMaterial, toGuidanceMaterial } from "./guidance-material.js";

/** By the character's UUID: what a generator may be given of its face lock, chosen once for a request; null without a lock. */
export const guidanceByCharacter: LoaderDefinition<string, GuidanceMaterial | null> =
  (context) => async (characterIds) => {
    const parts = await Promise.all(
      characterIds.map(async (id) => ({
        character: await context.loader(characterById).load(id),
        lock: await context.loader(faceLockByCharacter).load(id),
        rows: await context.loader(imagesWithFacesByCharacter).load(id),
      })),
    );
    const choose = function* ({ character, lock, rows }: (typeof parts)[number]) {
      yield;
      return character && lock && toGuidanceMaterial(lock, character, rows);
    };
    return workOnEach(parts, choose, context.time.signal);
  };
