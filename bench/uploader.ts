import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

export interface UploadOrder {
  url: string;
  key: string;
  paths: string[];
  count: number;
}

export interface Uploads {
  count: number;
  atATime: number;
  seconds: number;
}

/** A process of its own that uploads pictures, so that the one which measures has nothing else to do. */
export class Uploader {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<Uploader> {
    const child = fork(require.resolve("./uploader-process.js"));
    await once(child, "message");
    return new Uploader(child);
  }

  /** @throws Error an upload failed */
  async run(order: UploadOrder): Promise<Uploads> {
    this.child.send(order);
    const answer = once(this.child, "message");
    const end = once(this.child, "exit").then(([code]) => {
      throw new Error(`The uploader ended with ${code}`);
    });
    const [uploads] = await Promise.race([answer, end]);
    return uploads as Uploads;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const end = once(this.child, "exit");
    this.child.disconnect();
    await end;
  }
}
