import { workOnEach } from "../face-locks/work-on-sets.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import type { Baseline } from "../judgement/likeness/baseline.js";
import { MatchReferences } from "../judgement/likeness/match-references.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";

/** By the character's UUID: how its references score among each other; null with fewer than three. */
export const baselineByCharacter: LoaderDefinition<string, Baseline | null> =
  (context) => async (characterIds) => {
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
    );
    const compare = function* (set: readonly ImageWithFace[]) {
      yield;
      return new MatchReferences(set).baseline;
    };
    return workOnEach(sets, compare, context.time.signal);
  };
