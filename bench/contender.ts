import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { nodeForPictures } from "../src/face-analysis/process/task-process.js";

export const CONTENDERS = ["face-api.js", "ours on face-api", "ours on onnx"] as const;
export const PUBLISHED = "face-api.js 0.22.2";
export type ContenderName = (typeof CONTENDERS)[number] | typeof PUBLISHED;

/** What a contender says of one picture. */
export interface Measurement {
  /** Without decoding, cropping and drawing; for face-api.js everything behind the decoding, it cannot be taken apart. */
  networksMs: number;
  networksCpuMs: number;
  faceCount: number;
}

export interface Run extends Measurement {
  /** From bytes to answer. */
  wallMs: number;
  cpuMs: number;
}

/** CPU time of all threads of this process so far, in milliseconds; what a busy machine leaves to others is not in it. */
export function cpuMsSoFar(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Start-up: from the start of the process until the networks are loaded. */
export type Answer =
  | { kind: "ready"; startUpMs: number }
  | { kind: "run"; run: Run }
  | { kind: "workers"; imagesPerSecond: number }
  | { kind: "memory"; peakMegabytes: number };

export type Question =
  { kind: "run"; path: string } | { kind: "workers"; processes: 1 | 2; paths: string[] } | { kind: "memory" };

/** A process of its own for one contender, so that memory and start-up are its own too. Only one works at a time. */
export class Contender {
  private constructor(
    private readonly child: ChildProcess,
    readonly startUpMs: number,
  ) {}

  static async start(name: ContenderName | "workers"): Promise<Contender> {
    // Ours as an analysis process starts, face-api.js as anybody would start it.
    const options = name.startsWith("ours") ? nodeForPictures() : {};
    const child = fork(require.resolve("./contender-process.js"), [name], options);
    const { startUpMs } = (await nextAnswer(child)) as Extract<Answer, { kind: "ready" }>;
    return new Contender(child, startUpMs);
  }

  async run(path: string): Promise<Run> {
    return ((await this.ask({ kind: "run", path })) as Extract<Answer, { kind: "run" }>).run;
  }

  /** The throughput of a pool of so many processes. */
  async imagesPerSecond(processes: 1 | 2, paths: string[]): Promise<number> {
    const answer = await this.ask({ kind: "workers", processes, paths });
    return (answer as Extract<Answer, { kind: "workers" }>).imagesPerSecond;
  }

  async peakMegabytes(): Promise<number> {
    return ((await this.ask({ kind: "memory" })) as Extract<Answer, { kind: "memory" }>).peakMegabytes;
  }

  async stop(): Promise<void> {
    const exit = once(this.child, "exit");
    this.child.disconnect();
    await exit;
  }

  private ask(question: Question): Promise<Answer> {
    this.child.send(question);
    return nextAnswer(this.child);
  }
}

async function nextAnswer(child: ChildProcess): Promise<Answer> {
  const ended = new AbortController();
  const dead = once(child, "exit", { signal: ended.signal }).then(([code]) => {
    throw new Error(`A contender ended with ${code}`);
  });
  try {
    const [answer] = await Promise.race([once(child, "message", { signal: ended.signal }), dead]);
    return answer as Answer;
  } finally {
    ended.abort();
    dead.catch(() => {});
  }
}
