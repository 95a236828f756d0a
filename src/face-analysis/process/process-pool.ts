import { TaskProcess, type TaskProcessOptions } from "./task-process.js";
import { Turns, type TurnOptions } from "../../event-loop/turns.js";

export interface ProcessPoolOptions extends TaskProcessOptions {
  /** Processes, and so tasks at a time. */
  processes: number;
  /** Tasks beyond those that run; any number unless told. */
  maxWaiting?: number;
}

/** No process can take a task at this moment; one is being started. */
export class NoProcessReadyError extends Error {
  constructor(
    /** What whoever asks without a key may know of it. */
    readonly publicReason: string,
    options?: ErrorOptions,
  ) {
    super(publicReason, options);
    this.name = new.target.name;
  }
}

/** Long for a process that has nothing to do, and short enough to be rid of one that hears nothing any more. */
const QUESTION_MS = 60_000;

/** Child processes that do tasks. One that dies takes only its own task with it; the next task starts a new one. */
export class ProcessPool<Task, Outcome> {
  readonly size: number;
  private readonly processes: TaskProcess<Task, Outcome>[];
  /** The one used last is last. */
  private readonly free: TaskProcess<Task, Outcome>[];
  private readonly turns: Turns;
  private readonly running = new Set<Promise<unknown>>();
  private readonly asked = new Map<TaskProcess<Task, Outcome>, Promise<Outcome>>();
  private closing: Promise<void> | undefined;

  private readonly name: string;

  constructor({ processes, maxWaiting = Infinity, ...options }: ProcessPoolOptions) {
    this.name = options.name;
    this.size = processes;
    this.processes = Array.from({ length: processes }, () => new TaskProcess<Task, Outcome>(options));
    this.free = [...this.processes];
    this.turns = new Turns(processes, maxWaiting);
  }

  /**
   * @param options of {@link Turns.take}; what runs already runs on, whoever is gone
   * @throws NoTurnError too many tasks wait already, or the signal was aborted while this one did
   * @throws ProcessDiedError, TaskTookTooLongError
   * @throws Error the task failed, or the pool is closed
   */
  async run(task: Task, options?: TurnOptions): Promise<Outcome> {
    if (this.closing !== undefined) throw new Error("The process pool is closed");
    return this.count(this.turns.take(() => this.runIn(this.takeFree(), task), options));
  }

  /**
   * Resolves when a process can take a task, as things are now: one that has done some is at work, or answers. All that are idle are asked,
   * which also starts those that have died.
   * @param question a task that costs next to nothing
   * @throws NoProcessReadyError none can: all are only starting, or do not answer
   */
  async check(question: Task): Promise<void> {
    if (this.closing !== undefined) throw new Error("The process pool is closed");
    const { asked, processes } = this;
    const isWarm = processes.some((process) => process.isWarm);
    if (processes.some((it) => it.isWarm && !asked.has(it) && !this.free.includes(it))) return;
    const idle = Array.from({ length: this.free.length }, () => this.ask(question));
    // Asked all the same where the answer is known already.
    for (const one of idle) one.catch(() => {});
    // At first all are at the task that starts them, and that is worth waiting for; after a loss the answer is no until another is warm.
    const lost = isWarm ? undefined : processes.find(({ lastEnd }) => lastEnd !== null)?.lastEnd;
    const answer = Promise.any(isWarm ? [...asked.values(), ...idle] : this.running);
    answer.catch(() => {});
    try {
      if (lost) throw lost;
      await answer;
    } catch (error) {
      const cause = error instanceof AggregateError ? error.errors[0] : error;
      throw new NoProcessReadyError(`no ${this.name} is ready, and one is being started`, { cause });
    }
  }

  /** The idle process that comes first. A turn is taken: whoever waits gets it afterwards. */
  private ask(question: Task): Promise<Outcome> {
    return this.count(
      this.turns.take(async () => {
        const process = this.takeFree();
        const answer = this.runIn(process, question, QUESTION_MS);
        this.asked.set(process, answer);
        return answer.finally(() => this.asked.delete(process));
      }),
    );
  }

  /** {@link close} waits for it. */
  private async count(running: Promise<Outcome>): Promise<Outcome> {
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    await Promise.allSettled(this.running);
    await Promise.all(this.processes.map((process) => process.stop()));
  }

  /** Only when it is a task's turn: then a process is free. One that died may have been used last. */
  private takeFree(): TaskProcess<Task, Outcome> {
    const warm = this.free.findLastIndex((process) => process.isWarm);
    return this.free.splice(warm, 1)[0]!;
  }

  private async runIn(process: TaskProcess<Task, Outcome>, task: Task, maxMs?: number): Promise<Outcome> {
    try {
      return await process.run(task, maxMs);
    } finally {
      this.free.push(process);
    }
  }
}
