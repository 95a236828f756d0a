/**
 * The promise's result, or a rejection when it takes longer. What it waits for goes on, and may fail, without anybody hearing of it.
 * @param toError makes what is thrown then of an error that says how long it was waited
 * @throws Error not within `timeoutMs`
 */
export async function within<Result>(
  timeoutMs: number,
  promise: Promise<Result>,
  toError: (late: Error) => Error = (late) => late,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(toError(new Error(`No answer within ${timeoutMs} ms`))), timeoutMs);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
