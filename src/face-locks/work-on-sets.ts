import { TooBusyError } from "../errors/too-busy-error.js";
import { runInSlices } from "../event-loop/slices.js";
import { NoTurnError, Turns } from "../event-loop/turns.js";

/** The last that waits has its turn after some seconds, if all of them are about characters with 50 images. */
const MAX_WAITING = 32;

const turns = new Turns(1, MAX_WAITING);

/**
 * The result of a computation on sets of images: one at a time in a process, first come, first served, and interrupted wherever it says by `yield`
 * that it can be. So it takes at most the time that it needs from other requests, and never a piece of more than some 10 ms.
 * @param signal aborted when nobody wants the result any more
 * @throws TooBusyError too many wait already; the signal's reason
 */
export async function workOnSets<Result>(
  begin: () => Generator<void, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  try {
    return await turns.take(() => runInSlices(begin(), signal), { signal });
  } catch (error) {
    if (error instanceof NoTurnError) throw new TooBusyError({ cause: error });
    throw error;
  }
}

/** The same for several in one turn, one after the other. Their results, in order. */
export const workOnEach = <Item, Result>(
  items: readonly Item[],
  begin: (item: Item, place: number) => Generator<void, Result>,
  signal?: AbortSignal,
): Promise<Result[]> =>
  workOnSets(function* () {
    const results: Result[] = [];
    for (const [place, item] of items.entries()) results.push(yield* begin(item, place));
    return results;
  }, signal);
