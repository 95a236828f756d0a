import { keptByState } from "../face-locks/kept-by-state.js";
import { workOnEach } from "../face-locks/work-on-sets.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { recommendStepByStep } from "../judgement/advice/recommend.js";
import type { Recommendation } from "../judgement/advice/recommendation.js";
import { toIdentitySet } from "../judgement/set/identity-set.js";
import { type JudgedSet, judgeSet } from "../judgement/set/judge-set.js";
import type { IdentitySetReport } from "./identity-set.graphql.js";
import { toIdentitySetReport } from "./to-identity-set-report.js";

/** By the character's UUID: its analysed images, judged within their set; null for an unknown character. */
export const judgedSetByCharacter: LoaderDefinition<string, JudgedSet | null> = keptByState(
  function* (images, character) {
    yield;
    return judgeSet(toIdentitySet(images, character));
  },
);

/** By the character's UUID: how its set stands; null for an unknown character. */
export const reportByCharacter: LoaderDefinition<string, IdentitySetReport | null> = madeOfSets(
  function* (set, characterId) {
    yield;
    return toIdentitySetReport(set, characterId);
  },
);

/** By the character's UUID: what would make its set better; null for an unknown character. */
export const recommendationsByCharacter: LoaderDefinition<string, readonly Recommendation[] | null> =
  madeOfSets((set) => recommendStepByStep(set));

/** What follows from a judged set alone, made once for each and kept as long. */
function madeOfSets<Made>(
  make: (set: JudgedSet, characterId: string) => Generator<void, Made>,
): LoaderDefinition<string, Made | null> {
  const known = new WeakMap<JudgedSet, Made>();
  return (context) => async (characterIds) => {
    const sets = await Promise.all(characterIds.map((id) => context.loader(judgedSetByCharacter).load(id)));
    const missing = characterIds.flatMap((id, i) =>
      sets[i] && !known.has(sets[i]) ? { id, set: sets[i] } : [],
    );
    const makeOnce = function* ({ id, set }: { id: string; set: JudgedSet }) {
      // Others that asked for the same have had their turns before.
      if (!known.has(set)) known.set(set, yield* make(set, id));
    };
    if (missing.length > 0) await workOnEach(missing, makeOnce, context.time.signal);
    return sets.map((set) => set && known.get(set)!);
  };
}
