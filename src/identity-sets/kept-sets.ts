import { LRUCache } from "lru-cache";
import type { DataSource } from "typeorm";
import { thresholdsInForce } from "../judgement/bounds-in-force.js";
import type { JudgedSet } from "../judgement/set/judge-set.js";

/** Of all sets that are kept, those without images counted as one: some 20 MB. */
const MAX_IMAGES = 1_000;

/** Sets as they were last judged, each with the state (`set-states.ts`) that it was in. By the character's UUID. */
type KeptSets = LRUCache<string, { state: string; set: JudgedSet }>;

/** By database: a copy of one has the same ids. */
const kept = new WeakMap<DataSource, KeptSets>();

function keptOf(dataSource: DataSource): KeptSets {
  const known = kept.get(dataSource);
  if (known !== undefined) return known;
  const made: KeptSets = new LRUCache({
    maxSize: MAX_IMAGES,
    sizeCalculation: ({ set }) => Math.max(1, set.images.length),
  });
  kept.set(dataSource, made);
  return made;
}

/** The set as it was judged in this very state; null where it is not kept. */
export function findKeptSet(dataSource: DataSource, characterId: string, state: string): JudgedSet | null {
  const found = keptOf(dataSource).get(characterId);
  return found?.state === state && found.set.thresholds === thresholdsInForce() ? found.set : null;
}

/** @param state read before the set was: if that changed in between, nobody asks for the state again */
export function keepSet(dataSource: DataSource, characterId: string, state: string, set: JudgedSet): void {
  keptOf(dataSource).set(characterId, { state, set });
}
