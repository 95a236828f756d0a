import { TaskProcess, type TaskProcessOptions } from "./task-process.js";
import { Turns } from "../../event-loop/turns.js";

export interface ProcessPoolOptions extends TaskProcessOptions {
  /** Processes, and so tasks at a time. */
  processes: number;
  /** Tasks beyond those that run; any number unless told. */
  maxWaiting?: number;
}

/** Child processes that do tasks. One that dies takes only its own task with it; the next task starts a new one. */
export class ProcessPool<Task, Outcome> {
  readonly size: number;
  private readonly processes: TaskProcess<Task, Outcome>[];
  /** The one used last comes first: it is warm. */
  private readonly free: TaskProcess<Task, Outcome>[];
  private readonly turns: Turns;
  private readonly running = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor({ processes, maxWaiting = Infinity, ...options }: ProcessPoolOptions) {
    this.size = processes;
    this.processes = Array.from({ length: processes }, () => new TaskProcess<Task, Outcome>(options));
    this.free = [...this.processes];
    this.turns = new Turns(processes, maxWaiting);
  }

  /**
   * @param signal aborted when nobody wants the outcome any more; what runs already runs on
   * @throws NoTurnError too many tasks wait already, or the signal was aborted while this one did
   * @throws ProcessDiedError, TaskTookTooLongError
   * @throws Error the task failed, or the pool is closed
   */
  async run(task: Task, signal?: AbortSignal): Promise<Outcome> {
    if (this.closing !== undefined) throw new Error("The process pool is closed");
    const running = this.turns.take(() => this.runInFree(task), signal);
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

  /** Only when it is this task's turn: then a process is free. */
  private async runInFree(task: Task): Promise<Outcome> {
    const process = this.free.pop()!;
    try {
      return await process.run(task);
    } finally {
      this.free.push(process);
    }
  }
}
