import { GraphQLError } from "graphql";

export const OPERATION_TIMEOUT = "OPERATION_TIMEOUT";

/**
 * How long one operation may take. What a mutation does by itself is not counted, since it may wait on purpose, and has to be finished once it
 * has begun; the answer made of it afterwards is.
 */
export class OperationTime {
  private readonly over = new AbortController();
  private readonly pending = new Set<(reason: unknown) => void>();
  private timer: NodeJS.Timeout | undefined;
  private runningSince: number | null = null;
  private readonly maxMs: number;

  /** @param closed aborted when the client is gone: then nothing more is worth doing either */
  constructor(
    private leftMs: number,
    closed?: AbortSignal,
  ) {
    this.maxMs = leftMs;
    this.over.signal.addEventListener("abort", () => this.rejectPending(), { once: true });
    if (closed?.aborted) this.over.abort(clientGone());
    else closed?.addEventListener("abort", () => this.over.abort(clientGone()), { once: true });
  }

  /** Aborted when the time is over or the client is gone; the reason is what to throw. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Whether the operation took too long. */
  get isOver(): boolean {
    return codeOf(this.signal.reason) === OPERATION_TIMEOUT;
  }

  /** Starts the clock, or goes on with it. */
  run(): void {
    if (this.runningSince !== null || this.signal.aborted) return;
    this.runningSince = performance.now();
    this.timer = setTimeout(() => this.over.abort(timedOut(this.maxMs)), this.leftMs);
    this.timer.unref();
  }

  /** Stops the clock. May run twice. */
  pause(): void {
    clearTimeout(this.timer);
    if (this.runningSince !== null) this.leftMs -= performance.now() - this.runningSince;
    this.runningSince = null;
  }

  /** The work's result, however long it takes. */
  async uncounted<Result>(work: () => Promise<Result>): Promise<Result> {
    this.pause();
    try {
      return await work();
    } finally {
      this.run();
    }
  }

  /** What the promise comes to, or the signal's reason as soon as that is aborted. */
  race<Result>(promise: PromiseLike<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) reject(this.signal.reason);
      else this.pending.add(reject);
      const settle =
        <Value>(settleWith: (value: Value) => void) =>
        (value: Value) => {
          this.pending.delete(reject);
          settleWith(value);
        };
      promise.then(settle(resolve), settle(reject));
    });
  }

  private rejectPending(): void {
    for (const reject of this.pending) reject(this.signal.reason);
    this.pending.clear();
  }
}

function timedOut(maxMs: number): GraphQLError {
  const message = `The operation took longer than ${maxMs / 1000} s and was ended. Ask for less at once, or try again when the server has less to do.`;
  return new GraphQLError(message, { extensions: { code: OPERATION_TIMEOUT, http: { status: 503 } } });
}

const clientGone = (): GraphQLError =>
  new GraphQLError("The client is gone.", { extensions: { code: "CLIENT_GONE", http: { status: 499 } } });

const codeOf = (error: unknown): unknown =>
  error instanceof GraphQLError ? error.extensions.code : undefined;
