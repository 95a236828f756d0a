import DataLoader from "dataloader";
import { characterById } from "../characters/character.loaders.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { faceByImage, imagesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type JudgedSet, judgeSet } from "./assess-in-set.js";
import { toIdentitySet } from "./identity-set.js";

/** By the character's UUID: its analysed images, judged within their set once for a request; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> = (context) =>
  new DataLoader(async (characterIds) => {
    const characters = await Promise.all(characterIds.map((id) => context.loader(characterById).load(id)));
    const imageLists = await Promise.all(
      characterIds.map((id) => context.loader(imagesByCharacter).load(id)),
    );
    // Asked for together, so that one statement brings the faces of all characters.
    const faceLists = await Promise.all(
      imageLists.map((images) =>
        Promise.all(images.map((image) => context.loader(faceByImage).load(image.id))),
      ),
    );
    return characters.map((character, i) => {
      const rows = imageLists[i]!.map((image, j) => ({ image, face: faceLists[i]![j]! }));
      return character && judgeSet(toIdentitySet(rows, character));
    });
  });
