import DataLoader from "dataloader";
import { characterById } from "../characters/character.loaders.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type JudgedSet, judgeSet } from "./assess-in-set.js";
import { toIdentitySet } from "./identity-set.js";

/** By the character's UUID: its analysed images, judged within their set once for a request; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> = (context) =>
  new DataLoader(async (characterIds) => {
    const characters = await Promise.all(characterIds.map((id) => context.loader(characterById).load(id)));
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
    );
    return characters.map((character, i) => character && judgeSet(toIdentitySet(sets[i]!, character)));
  });
