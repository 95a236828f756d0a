import { ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { analysisEnvironment } from "./analysis-environment.js";
import type { TaskAnswer } from "./serve-tasks.js";

export interface TaskProcessOptions {
  /** What it is called in errors, e.g. "analysis process". */
  name: string;
  /** Compiled module that calls `serveTasks`. */
  mainFile: string;
  maxHeapMegabytes: number;
  /** A process that has not answered by then is stuck, and is ended. Its start counts. */
  maxTaskMs: number;
}

/** The process died of its task, or did not even start. */
export class ProcessDiedError extends Error {}

/** The task took too long, and its process was ended. */
export class TaskTookTooLongError extends Error {}

interface WaitingTask<Outcome> {
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** How much of what a process wrote to stderr goes into the error of its end: the message and stack that V8 leaves behind. */
const LAST_WORDS_CHARACTERS = 2_000;

/**
 * How Node is started for pictures. It is given one core: V8's threads would take their time from another process's networks. And it may
 * collect garbage when it knows that there is much (`OnnxNetworks.load`). It does so in one go: canvas tells V8 of the memory
 * of each picture, and while V8 marks in steps, many of those reports cost a step of some milliseconds. In one go it takes less, and no more memory
 * (`npm run bench:memory`).
 *
 * The rest is for glibc's malloc; other C libraries ignore it. It gives every thread an arena of its own, and what pictures of changing
 * size leave in them is not used again: with the default an analysis process grows by hundreds of megabytes (`npm run bench:memory`).
 * And it takes every picture's memory from the system anew, which clears it each time: a twelfth of the time of an analysis.
 */
export const nodeForPictures = () => ({
  execArgv: ["--single-threaded-gc", "--no-incremental-marking", "--expose-gc"],
  env: {
    ...analysisEnvironment(process.env),
    MALLOC_ARENA_MAX: "2",
    MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
    MALLOC_TRIM_THRESHOLD_: String(256 * 2 ** 20),
  },
});

/** A child process that does one task at a time. It starts with its first task, and anew with the next one after it died. */
export class TaskProcess<Task, Outcome> {
  private child: ChildProcess | null = null;
  private waiting: WaitingTask<Outcome> | null = null;
  private hasAnswered = false;
  private ended: Error | null = null;

  constructor(private readonly options: TaskProcessOptions) {}

  /** It lives and has done a task, so that the next one need not wait for its start. */
  get isWarm(): boolean {
    return this.child !== null && this.hasAnswered;
  }

  /** How the last one ended, unless another has done a task since. */
  get lastEnd(): Error | null {
    return this.ended;
  }

  /**
   * Only when no other task is running.
   * @param maxMs instead of the usual
   * @throws ProcessDiedError, TaskTookTooLongError
   * @throws Error the task failed
   */
  run(task: Task, maxMs = this.options.maxTaskMs): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = (this.child ??= this.start());
      const timer = setTimeout(() => this.giveUp(child, maxMs), maxMs);
      this.waiting = { resolve, reject, timer };
      // A process that can no longer be reached has died, and its end is on the way.
      child.send(task as object, () => {});
    });
  }

  /** Only when no task is running. Resolves when the process is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    // Not "close": Node does not emit it when this side closes the channel.
    const gone = once(child, "exit");
    if (child.connected) child.disconnect();
    await gone;
  }

  private start(): ChildProcess {
    const { name, mainFile, maxHeapMegabytes } = this.options;
    const { execArgv, env } = nodeForPictures();
    const child = fork(mainFile, {
      // V8's own format knows Buffers, typed arrays and errors.
      serialization: "advanced",
      env,
      execArgv: [...execArgv, `--max-old-space-size=${maxHeapMegabytes}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // Ctrl-C and a closed terminal signal a whole group, one that is only starting too. Its end comes from here, or with this process.
      detached: process.platform !== "win32",
    });
    let lastWords = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS);
    });
    child.on("message", (answer: TaskAnswer<Outcome>) => {
      // The answer of a process that was given up may be on its way when the next task waits for another's.
      if (this.child !== child) return;
      if ("outcome" in answer) [this.hasAnswered, this.ended] = [true, null];
      this.settle(answer);
    });
    child.on("error", (cause) => {
      this.end(child, new ProcessDiedError(`The ${name} is out of reach: ${cause.message}`, { cause }));
    });
    // Unlike "exit" it comes after everything the process sent and wrote.
    child.on("close", (code, signal) => {
      const how = `The ${name} ended with ${signal ?? `exit code ${code}`}`;
      this.end(child, new ProcessDiedError([how, lastWords.trim()].filter(Boolean).join(": ")));
    });
    return child;
  }

  /** Code that is stuck hears no other signal. */
  private giveUp(child: ChildProcess, maxMs: number): void {
    child.kill("SIGKILL");
    this.end(child, new TaskTookTooLongError(`The ${this.options.name} did not answer within ${maxMs} ms`));
  }

  private settle(answer: TaskAnswer<Outcome>): void {
    const { waiting } = this;
    this.waiting = null;
    clearTimeout(waiting?.timer);
    if ("error" in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.outcome);
  }

  private end(child: ChildProcess, error: Error): void {
    // Of one process, "error" may be followed by "close".
    if (this.child !== child) return;
    this.child = null;
    this.hasAnswered = false;
    this.ended = error;
    this.settle({ error });
  }
}
