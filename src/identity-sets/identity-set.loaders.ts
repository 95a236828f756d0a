import type { CharacterEntity } from "../characters/character.entity.js";
import { characterById } from "../characters/character.loaders.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type JudgedSet, judgeSet } from "../judgement/set/judge-set.js";
import { toIdentitySet } from "../judgement/set/identity-set.js";
import type { IdentitySetReport } from "./identity-set.graphql.js";
import type { Recommendation } from "../judgement/advice/recommendation.js";
import { recommendStepByStep } from "../judgement/advice/recommend.js";
import { toIdentitySetReport } from "./to-identity-set-report.js";
import { workOnEach } from "../face-locks/work-on-sets.js";

/** By the character's UUID: its analysed images, judged within their set once for a request; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> =
  (context) => async (characterIds) => {
    const characters = await Promise.all(characterIds.map((id) => context.loader(characterById).load(id)));
    const sets = await Promise.all(
      characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
    );
    const judge = function* (character: CharacterEntity | null, place: number) {
      yield;
      return character && judgeSet(toIdentitySet(sets[place]!, character));
    };
    return workOnEach(characters, judge, context.time.signal);
  };

/** By the character's UUID: how its set stands, made once for a request; null for an unknown character. */
export const reportByCharacter: LoaderDefinition<string, IdentitySetReport | null> =
  (context) => async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    const report = function* (set: JudgedSet | null, place: number) {
      yield;
      return set && toIdentitySetReport(set, characterIds[place]!);
    };
    return workOnEach(sets, report, context.time.signal);
  };

/** By the character's UUID: what would make its set better, tried out once for a request; none for an unknown character. */
export const recommendationsByCharacter: LoaderDefinition<string, Recommendation[]> =
  (context) => async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    const recommend = function* (set: JudgedSet | null) {
      return set === null ? [] : yield* recommendStepByStep(set);
    };
    return workOnEach(sets, recommend, context.time.signal);
  };
