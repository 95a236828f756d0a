import { LRUCache } from "lru-cache";
import type { DataSource } from "typeorm";
import { CharacterEntity } from "../characters/character.entity.js";
import { findRows } from "../graphql/find-rows.js";
import type { LoaderDefinition, RequestContext } from "../graphql/request-context.js";
import { thresholdsInForce } from "../judgement/bounds-in-force.js";
import type { Thresholds } from "../judgement/bounds.js";
import { findSetsWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import { statesOf } from "./set-states.js";
import { workOnEach } from "./work-on-sets.js";

/** Of all sets of which one thing is kept, one without images counted as one: some 30 MB where it holds on to their rows, more where many people are in the pictures. */
const MAX_IMAGES = 2_000;

interface Kept<Made> {
  state: string;
  thresholds: Thresholds;
  made: Made;
  images: number;
}

/** By the character's UUID: what its set was in at the time of the request. One statement brings all. */
const stateByCharacter: LoaderDefinition<string, string | null> =
  ({ manager, viewer }) =>
  async (characterIds) => {
    const states = await statesOf(manager, viewer.workspaceId, characterIds);
    return characterIds.map((id) => states.get(id) ?? null);
  };

interface SetInState {
  character: CharacterEntity;
  images: ImageWithFace[];
}

/**
 * By the character's UUID: its set as it was in the state, or later: never the rows that the request had read before it asked for the state. Null for an
 * unknown character.
 */
const setByCharacter: LoaderDefinition<string, SetInState | null> = (context) => async (characterIds) => {
  await Promise.all(characterIds.map((id) => context.loader(stateByCharacter).load(id)));
  const { manager, viewer } = context;
  const characters = await findRows(manager, CharacterEntity, viewer.workspaceId, "id", characterIds);
  const sets = await findSetsWithFaces(manager, viewer.workspaceId, characterIds);
  const byId = new Map(
    characters.map((character) => [character.id, { character, images: sets.get(character.id)! }]),
  );
  return characterIds.map((id) => byId.get(id) ?? null);
};

/**
 * By the character's UUID: something that follows from the character and its set of images alone, made once for each state (`set-states.ts`) of them by a
 * process, whoever asks; null for an unknown character. Rows are read where it has to be made.
 * @param make can be interrupted where it says so
 */
export function keptByState<Made>(
  make: (images: readonly ImageWithFace[], character: CharacterEntity) => Generator<void, Made>,
): LoaderDefinition<string, Made | null> {
  /** By database: a copy of one has the same ids. */
  const caches = new WeakMap<DataSource, LRUCache<string, Kept<Made>>>();
  const cacheOf = (dataSource: DataSource): LRUCache<string, Kept<Made>> => {
    const cache =
      caches.get(dataSource) ??
      new LRUCache<string, Kept<Made>>({
        maxSize: MAX_IMAGES,
        sizeCalculation: ({ images }) => Math.max(1, images),
      });
    caches.set(dataSource, cache);
    return cache;
  };
  return (context) => async (characterIds) => {
    const cache = cacheOf(context.manager.connection);
    const states = await Promise.all(characterIds.map((id) => context.loader(stateByCharacter).load(id)));
    const kept = characterIds.map((id, i) => findKept(cache, id, states[i]!));
    const missing = characterIds.flatMap((id, i) =>
      states[i] === null || kept[i] ? [] : { id, state: states[i]! },
    );
    const made = missing.length === 0 ? null : await makeEach(context, cache, missing, make);
    return characterIds.map((id, i) => (kept[i] ?? made?.get(id))?.made ?? null);
  };
}

/** Null where nothing is kept, or where it was made of another state. */
function findKept<Made>(
  cache: LRUCache<string, Kept<Made>>,
  characterId: string,
  state: string | null,
): Kept<Made> | null {
  const kept = cache.get(characterId);
  return kept?.state === state && kept.thresholds === thresholdsInForce() ? kept : null;
}

async function makeEach<Made>(
  context: RequestContext,
  cache: LRUCache<string, Kept<Made>>,
  missing: readonly { id: string; state: string }[],
  make: Parameters<typeof keptByState<Made>>[0],
): Promise<Map<string, Kept<Made>>> {
  const sets = await Promise.all(missing.map(({ id }) => context.loader(setByCharacter).load(id)));
  const all = new Map<string, Kept<Made>>();
  const makeOne = function* (set: SetInState | null, place: number) {
    yield;
    if (set === null) return;
    const { character, images } = set;
    const { id, state } = missing[place]!;
    // Others that asked for the same have had their turns before.
    let kept = findKept(cache, id, state);
    if (kept === null) {
      const thresholds = thresholdsInForce();
      // If the set has changed since its state was read, no request that is yet to come asks for that state.
      kept = { state, thresholds, made: yield* make(images, character), images: images.length };
      cache.set(id, kept);
    }
    all.set(id, kept);
  };
  await workOnEach(sets, makeOne, context.time.signal);
  return all;
}
