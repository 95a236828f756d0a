import type { CharacterEntity } from "../characters/character.entity.js";
import { characterById } from "../characters/character.loaders.js";
import type { LoaderDefinition, RequestContext } from "../graphql/request-context.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import { type JudgedSet, judgeSet } from "../judgement/set/judge-set.js";
import { toIdentitySet } from "../judgement/set/identity-set.js";
import type { IdentitySetReport } from "./identity-set.graphql.js";
import type { Recommendation } from "../judgement/advice/recommendation.js";
import { recommendStepByStep } from "../judgement/advice/recommend.js";
import { findKeptSet, keepSet } from "./kept-sets.js";
import { statesOf } from "./set-states.js";
import { toIdentitySetReport } from "./to-identity-set-report.js";
import { workOnEach } from "../face-locks/work-on-sets.js";

/** By the character's UUID: its analysed images, judged within their set once for each state of it; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> =
  (context) => async (characterIds) => {
    const { manager, viewer } = context;
    const states = await statesOf(manager, viewer.workspaceId, characterIds);
    const kept = new Map([...states].map(([id, state]) => [id, findKeptSet(manager.connection, id, state)]));
    const missing = [...states.keys()].filter((id) => kept.get(id) === null);
    const judged = missing.length === 0 ? new Map() : await judgeEach(context, missing, states);
    return characterIds.map((id) => kept.get(id) ?? judged.get(id) ?? null);
  };

async function judgeEach(
  context: RequestContext,
  characterIds: readonly string[],
  states: ReadonlyMap<string, string>,
): Promise<Map<string, JudgedSet | null>> {
  const characters = await Promise.all(characterIds.map((id) => context.loader(characterById).load(id)));
  const sets = await Promise.all(
    characterIds.map((id) => context.loader(imagesWithFacesByCharacter).load(id)),
  );
  const { connection } = context.manager;
  const judge = function* (character: CharacterEntity | null, place: number) {
    yield;
    if (character === null) return null;
    const state = states.get(character.id)!;
    // Others that asked for the same have had their turns before.
    const known = findKeptSet(connection, character.id, state);
    if (known !== null) return known;
    const set = judgeSet(toIdentitySet(sets[place]!, character));
    keepSet(connection, character.id, state, set);
    return set;
  };
  const judged = await workOnEach(characters, judge, context.time.signal);
  return new Map(characterIds.map((id, place) => [id, judged[place]!]));
}

const reports = new WeakMap<JudgedSet, IdentitySetReport>();

/** By the character's UUID: how its set stands, made once for each state of it; null for an unknown character. */
export const reportByCharacter: LoaderDefinition<string, IdentitySetReport | null> = madeOfSets(
  reports,
  function* (set, characterId) {
    yield;
    return toIdentitySetReport(set, characterId);
  },
);

const recommendations = new WeakMap<JudgedSet, readonly Recommendation[]>();

/** By the character's UUID: what would make its set better, tried out once for each state of it; null for an unknown character. */
export const recommendationsByCharacter: LoaderDefinition<string, readonly Recommendation[] | null> =
  madeOfSets(recommendations, (set) => recommendStepByStep(set));

/** What follows from a judged set alone, made once for each. */
function madeOfSets<Made>(
  known: WeakMap<JudgedSet, Made>,
  make: (set: JudgedSet, characterId: string) => Generator<void, Made>,
): LoaderDefinition<string, Made | null> {
  return (context) => async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    const missing = characterIds.flatMap((id, i) =>
      sets[i] && !known.has(sets[i]) ? { id, set: sets[i] } : [],
    );
    const makeOnce = function* ({ id, set }: { id: string; set: JudgedSet }) {
      if (!known.has(set)) known.set(set, yield* make(set, id));
    };
    if (missing.length > 0) await workOnEach(missing, makeOnce, context.time.signal);
    return sets.map((set) => set && known.get(set)!);
  };
}
