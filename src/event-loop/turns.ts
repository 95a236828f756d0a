/** There is no turn for this work: too many wait already, or nobody wants it any more. Nothing was begun. */
export class NoTurnError extends Error {}

/** Lets a few works run at a time and some more wait for their turn, first come, first served. */
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
   * @throws NoTurnError too many wait already, or the signal was aborted
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
    if (signal?.aborted) throw new NoTurnError("Nobody waits for this any more");
    if (this.waiting.length >= this.maxWaiting) throw new NoTurnError(`${this.maxWaiting} wait already`);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(new NoTurnError("Nobody waits for this any more"));
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
