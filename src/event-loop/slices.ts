/** Longer than this the event loop is not kept from other requests, but for the length of one step. */
const SLICE_MS = 10;

const waiting: (() => void)[] = [];
let sliceBegan = 0;
let isHandingOut = false;

/** Whether what runs should hand the event loop back before it goes on. */
export const isSliceOver = (): boolean => performance.now() - sliceBegan > SLICE_MS;

/**
 * Resolves when other requests have had the event loop. Those that wait go on one after the other, first come, first served, and the loop is handed
 * back between any two of them as soon as the slice is over: a thousand that wait do not run as one block.
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
    waiting.shift()!();
    // Ticks come after all microtasks: by then everything that the one let go could do at once is done, and is counted.
    queueMicrotask(() => process.nextTick(handOut));
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

/**
 * Calls back when everything that runs now, and everything that waits for its slice by then, has gone on as far as it could: what they all ask for can
 * then be looked up together.
 */
export function whenAllHaveAsked(callback: () => void): void {
  queueMicrotask(() =>
    process.nextTick(() => {
      if (waiting.length > 0) waiting.push(callback);
      else callback();
    }),
  );
}
