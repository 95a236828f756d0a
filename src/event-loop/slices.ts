/** Longer than this the event loop is not kept from other requests, but for the length of one step. */
const SLICE_MS = 10;

/** As many go on at once while they take next to no time, which going on one by one would multiply. */
const MAX_AT_ONCE = 8;
/** What those that went on at once may have taken, for more of them to do so. */
const NEXT_TO_NO_TIME_MS = 0.5;

const waiting: (() => void)[] = [];
let atOnce = 1;
let sliceBegan = 0;
let isHandingOut = false;

/** Whether what runs should hand the event loop back before it goes on. */
export const isSliceOver = (): boolean => performance.now() - sliceBegan > SLICE_MS;

/**
 * Resolves when other requests have had the event loop. Those that wait go on one after the other, a few at once where they
 * take next to no time, first come, first served, and the loop is handed back between them as soon as the slice is over: a thousand that wait do not run as one block.
 */
export function nextSlice(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (isHandingOut) return;
    isHandingOut = true;
    setImmediate(beginSlice);
  });
}

function beginSlice(): void {
  sliceBegan = performance.now();
  handOut();
}

function handOut(): void {
  if (waiting.length === 0) {
    isHandingOut = false;
  } else if (isSliceOver()) {
    setImmediate(beginSlice);
  } else {
    const began = performance.now();
    for (const goOn of waiting.splice(0, atOnce)) goOn();
    // Ticks come after all microtasks: by then everything that those let go could do at once is done, and is counted.
    queueMicrotask(() =>
      process.nextTick(() => {
        const isNothing = performance.now() - began < NEXT_TO_NO_TIME_MS;
        atOnce = isNothing ? Math.min(MAX_AT_ONCE, atOnce + 1) : 1;
        handOut();
      }),
    );
  }
}

/**
 * The result of a computation that says by `yield` where it can be interrupted; in between, the event loop is handed back every 10 ms.
 * @throws the signal's reason, when it is aborted meanwhile
 */
export async function runInSlices<Result>(
  steps: Generator<void, Result>,
  signal?: AbortSignal,
): Promise<Result> {
  for (;;) {
    signal?.throwIfAborted();
    if (isSliceOver()) await nextSlice();
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same result in one piece, for callers that have the thread to themselves. */
export function runAtOnce<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The slices that one request waits for. What others wait for does not hold up what its resolvers ask for together. */
export class RequestSlices {
  private waiting = 0;
  private readonly asked: (() => void)[] = [];

  /** As {@link nextSlice}. */
  async next(): Promise<void> {
    this.waiting++;
    await nextSlice();
    this.waiting--;
    if (this.waiting === 0) this.callBackInTime();
  }

  /**
   * Calls back when everything of the request that runs now or waits for its slice has gone on as far as it could, however often it waits again: what they
   * all ask for can then be looked up together.
   */
  whenAllHaveAsked(callback: () => void): void {
    this.asked.push(callback);
    this.callBackInTime();
  }

  /** Ticks come after all microtasks: who was let go last may wait again by then, and is the one to come back here. */
  private callBackInTime(): void {
    queueMicrotask(() =>
      process.nextTick(() => {
        if (this.waiting > 0) return;
        for (const callback of this.asked.splice(0)) callback();
      }),
    );
  }
}
