import { setTimeout as sleep } from "node:timers/promises";
import { MediaKeyTakenError, MediaNotFoundError, StorageUnavailableError } from "./media-storage-errors.js";

/** How long Google Cloud Storage may take; every call of the storage ends within `totalTimeoutMs`. */
export interface GcsLimits {
  /** How often a call is tried, at most. */
  attempts: number;
  /** One attempt, a whole upload included. */
  attemptTimeoutMs: number;
  /** All attempts and the pauses between them. */
  totalTimeoutMs: number;
  /** A download that brings no byte for this long has stalled. */
  idleTimeoutMs: number;
  /** The longest first pause; each further one may be twice as long. */
  retryDelayMs: number;
}

/** Pauses as Google recommends: exponential with full jitter (https://cloud.google.com/storage/docs/retry-strategy). */
export const defaultGcsLimits: GcsLimits = {
  attempts: 4,
  attemptTimeoutMs: 60_000,
  totalTimeoutMs: 90_000,
  idleTimeoutMs: 10_000,
  retryDelayMs: 500,
};

/** The same limits, but no longer than somebody waits. */
export const within = (limits: GcsLimits, patienceMs = Infinity): GcsLimits => ({
  ...limits,
  totalTimeoutMs: Math.min(limits.totalTimeoutMs, patienceMs),
});

/**
 * Runs a call, which must be one that may run twice, until it succeeds, is refused for good or has used up its limits.
 * The client's own retries stay off: one upload without a precondition disables them for the whole client, and a
 * retry that comes due after the total time never calls back.
 * @param call is given up when it does not end in time; it should then stop what it does, as `signal` tells it.
 * @throws MediaNotFoundError MediaKeyTakenError as thrown by `call`
 * @throws StorageUnavailableError with the last failure as its cause
 */
export async function withRetries<T>(
  limits: GcsLimits,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + limits.totalTimeoutMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await withTimeout(Math.min(limits.attemptTimeoutMs, deadline - performance.now()), call);
    } catch (error) {
      if (error instanceof MediaNotFoundError || error instanceof MediaKeyTakenError) throw error;
      const pauseMs = Math.random() * limits.retryDelayMs * 2 ** (attempt - 1);
      // A timer may fire up to a millisecond early; an attempt in what is left would only hide the last one's cause.
      const mayRetry = attempt < limits.attempts && performance.now() + pauseMs + 1 < deadline;
      if (!mayRetry || !isTransient(error)) throw new StorageUnavailableError(error);
      await sleep(pauseMs);
    }
  }
}

/** The client's requests have no signal, so they are left behind here and ended by the client's own timeout. */
async function withTimeout<T>(timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const timedOut = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const timer = setTimeout(
    () => controller.abort(new Error(`No answer within ${Math.ceil(timeoutMs)} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([call(signal), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

/** No status at all means that no answer came (reset, timeout, broken body), after which anything may be tried again. */
function isTransient(error: unknown): boolean {
  const status = httpStatusOf(error);
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

/**
 * The HTTP status in an error of the client, which has several shapes: ApiError has `code` (a number or a string),
 * GaxiosError `status`, resumable uploads throw the plain object from the answer's body. Undefined when there was none.
 */
export function httpStatusOf(error: unknown): number | undefined {
  const { code, status, response } = Object(error) as Record<"code" | "status" | "response", unknown>;
  const { status: responseStatus } = Object(response) as { status?: unknown };
  return [code, status, responseStatus].map(Number).find((value) => value >= 100 && value <= 599);
}
