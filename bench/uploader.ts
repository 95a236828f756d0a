import { AnsweringProcess } from "./answering-process.js";

export interface UploadOrder {
  url: string;
  key: string;
  paths: string[];
  count: number;
  /** Clients that each send one picture after the other; 4 unless told. */
  atATime?: number;
}

export interface Uploads {
  count: number;
  atATime: number;
  seconds: number;
}

/** Uploads pictures in a process of its own, so that the one which measures has nothing else to do. */
export class Uploader {
  private constructor(private readonly process: AnsweringProcess) {}

  static async start(): Promise<Uploader> {
    return new Uploader(await AnsweringProcess.start("uploader", "uploader-process.js"));
  }

  get pid(): number {
    return this.process.pid;
  }

  /** @throws Error an upload failed */
  async run(order: UploadOrder): Promise<Uploads> {
    return (await this.process.ask(order)) as Uploads;
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
