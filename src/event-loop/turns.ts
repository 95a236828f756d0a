import { DomainError, UserErrorCode } from "../errors/domain-error.js";

export class TooBusyError extends DomainError {
  constructor() {
    super(
      UserErrorCode.TOO_BUSY,
      "This server has as much work of this kind as it can take at the moment. Send it again in a few seconds.",
    );
  }
}

/** Lets a few works run at a time and a few more wait for their turn, first come, first served. */
export class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atATime: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * The result of the work, begun when its turn has come.
   * @param signal aborted when nobody wants the result any more: what still waits then gives up its place
   * @throws TooBusyError too many wait already, or the signal was aborted
   */
  async take<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.running < this.atATime) this.running++;
    else await this.wait(signal);
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }

  /** Resolves when one that ran has handed over its turn. */
  private wait(signal: AbortSignal | undefined): Promise<void> {
    // The caller who is gone hears no error; one of ours keeps it out of the log of faults.
    if (this.waiting.length >= this.maxWaiting || signal?.aborted) throw new TooBusyError();
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(new TooBusyError());
      };
      const begin = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      this.waiting.push(begin);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }
}
