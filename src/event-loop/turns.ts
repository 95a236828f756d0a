/** There is no turn for this work: too many wait already, or nobody wants it any more. Nothing was begun. */
export class NoTurnError extends Error {}

/** Whose work it is, the larger group first: a workspace, and a key of it. */
export type Lane = readonly string[];

export interface TurnOptions {
  /** Aborted when nobody wants the result any more: what still waits then gives up its place. */
  signal?: AbortSignal;
  /** Unless told, all are one. */
  lane?: Lane;
}

interface Waiting {
  /** Every group that it lies in, the larger first. */
  groups: readonly string[];
  begin(): void;
  refuse(error: NoTurnError): void;
}

/**
 * Lets a few works run at a time and some more wait for their turn. Lanes take turns: the next is of the group that was served longest ago, within it of the
 * subgroup that was, and there first come, first served. Where too many wait, the last of the group that has most is refused.
 */
export class Turns {
  private running = 0;
  private readonly waiting: Waiting[] = [];
  /** When each group was last served, counted in turns. */
  private readonly served = new Map<string, number>();
  private given = 0;

  constructor(
    private readonly atATime: number,
    private readonly maxWaiting: number,
  ) {}

  /**
   * The result of the work, begun when its turn has come.
   * @throws NoTurnError too many wait already, or the signal was aborted
   */
  async take<Result>(work: () => Promise<Result>, options: TurnOptions = {}): Promise<Result> {
    const { signal, lane = [] } = options;
    const groups = lane.map((_, i) => lane.slice(0, i + 1).join("\n"));
    if (this.running < this.atATime) this.begin(groups);
    else await this.wait(groups, signal);
    try {
      return await work();
    } finally {
      this.running--;
      this.handOver();
    }
  }

  private begin(groups: readonly string[]): void {
    this.running++;
    this.given++;
    for (const group of groups) this.served.set(group, this.given);
  }

  private handOver(): void {
    const next = this.findNext();
    if (next !== undefined) {
      this.leave(next);
      this.begin(next.groups);
      next.begin();
    } else if (this.running === 0) this.served.clear();
  }

  /** Resolves when one that ran has handed over its turn. */
  private wait(groups: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) throw new NoTurnError("Nobody waits for this any more");
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.leave(one);
        reject(new NoTurnError("Nobody waits for this any more"));
      };
      const settle = (end: () => void) => {
        signal?.removeEventListener("abort", giveUp);
        end();
      };
      const one: Waiting = {
        groups,
        begin: () => settle(resolve),
        refuse: (error) => settle(() => reject(error)),
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      this.waiting.push(one);
      if (this.waiting.length > this.maxWaiting)
        this.leave(lastOfLargest(this.waiting)).refuse(new NoTurnError(`${this.maxWaiting} wait already`));
    });
  }

  private leave(one: Waiting): Waiting {
    this.waiting.splice(this.waiting.indexOf(one), 1);
    return one;
  }

  /** Of equal ones the first that came. */
  private findNext(): Waiting | undefined {
    const isBefore = (one: Waiting, other: Waiting): boolean => {
      const level = one.groups.findIndex(
        (group, i) => this.servedAt(group) !== this.servedAt(other.groups[i]),
      );
      return level >= 0 && this.servedAt(one.groups[level]) < this.servedAt(other.groups[level]);
    };
    let next = this.waiting[0];
    for (const one of this.waiting) if (isBefore(one, next!)) next = one;
    return next;
  }

  private servedAt(group: string | undefined): number {
    return this.served.get(group ?? "") ?? 0;
  }
}

/** Level by level; of groups of one size, the one that somebody joined last. */
function lastOfLargest(waiting: readonly Waiting[]): Waiting {
  const last = waiting.at(-1)!;
  for (const level of last.groups.keys()) {
    const sizes = new Map<string, number>();
    for (const { groups } of waiting)
      sizes.set(groups[level] ?? "", (sizes.get(groups[level] ?? "") ?? 0) + 1);
    const most = Math.max(...sizes.values());
    const largest = waiting.findLast(({ groups }) => sizes.get(groups[level] ?? "") === most)!.groups[level];
    waiting = waiting.filter(({ groups }) => groups[level] === largest);
  }
  return waiting.at(-1)!;
}
