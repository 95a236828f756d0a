import { batchLoader } from "../graphql/batch-loader.js";
import { characterById } from "../characters/character.loaders.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type JudgedSet, judgeSet } from "./assess-in-set.js";
import { toIdentitySet } from "./identity-set.js";
import type { IdentitySetReport } from "./identity-set.graphql.js";
import type { Recommendation } from "./recommendation.js";
import { recommendStepByStep } from "./recommendations.js";
import { toIdentitySetReport } from "./to-identity-set-report.js";
import { workOnSets } from "../face-locks/work-on-sets.js";

/** By the character's UUID: its analysed images, judged within their set once for a request; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> = (context) =>
  batchLoader(async (characterIds) => {
    const characters = await Promise.all(characterIds.map((id) => context.loader(characterById).load(id)));
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
    );
    return workOnSets(function* () {
      const judged: (JudgedSet | null)[] = [];
      for (const [i, character] of characters.entries()) {
        yield;
        judged.push(character && judgeSet(toIdentitySet(sets[i]!, character)));
      }
      return judged;
    }, context.time.signal);
  });

/** By the character's UUID: how its set stands, made once for a request; null for an unknown character. */
export const reportByCharacter: LoaderDefinition<string, IdentitySetReport | null> = (context) =>
  batchLoader(async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    return workOnSets(function* () {
      const reports: (IdentitySetReport | null)[] = [];
      for (const [i, set] of sets.entries()) {
        yield;
        reports.push(set && toIdentitySetReport(set, characterIds[i]!));
      }
      return reports;
    }, context.time.signal);
  });

/** By the character's UUID: what would make its set better, tried out once for a request; none for an unknown character. */
export const recommendationsByCharacter: LoaderDefinition<string, Recommendation[]> = (context) =>
  batchLoader(async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    return workOnSets(function* () {
      const found: Recommendation[][] = [];
      for (const set of sets) found.push(set === null ? [] : yield* recommendStepByStep(set));
      return found;
    }, context.time.signal);
  });
