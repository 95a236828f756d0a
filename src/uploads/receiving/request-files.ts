import type { Readable } from "node:stream";
import { refusedFile, type IncomingFile } from "../incoming-file.js";
import type { Spool, SpooledFile } from "../spool.js";

/** A file of a request whose fate is known. */
export interface ArrivedFile extends IncomingFile {
  /** Why it was refused; null when it lies in the spool. */
  refusal: unknown;
}

/**
 * The files of one request, from the form as from GraphQL: each is spooled as it arrives, so that what follows it can be read, and stays
 * for whoever wants it, in any order and any number of times, until the request lets go of all of them.
 */
export class RequestFiles {
  private readonly arriving: Promise<HeldFile | null>[] = [];

  constructor(private readonly spool: Spool) {}

  /** Begins at once. Never rejects, and resolves as soon as the fate is known: what is left of a refused file is read past. */
  async add(stream: Readable, fileName: string | null): Promise<ArrivedFile> {
    const received = this.spool.receive(stream).then((file) => new HeldFile(file));
    this.arriving.push(received.catch(() => null));
    try {
      const held = await received;
      return { fileName, refusal: null, receive: async () => held.use() };
    } catch (refusal) {
      return { ...refusedFile(fileName, refusal), refusal };
    }
  }

  /** Removes the files, each when its last use has ended, those still on their way when they are there. Nothing can be received after it. */
  async letGo(): Promise<void> {
    const held = await Promise.all(this.arriving);
    await Promise.all(held.map((file) => file?.letGo()));
  }
}

/** One spooled file with those who read it at present. */
class HeldFile {
  private uses = 0;
  private isLetGo = false;

  constructor(private readonly file: SpooledFile) {}

  use(): SpooledFile {
    if (this.isLetGo) throw new Error("The request of this file has ended");
    this.uses++;
    let inUse = true;
    const dispose = async () => {
      if (!inUse) return;
      inUse = false;
      this.uses--;
      await this.removeIfUnused();
    };
    return { ...this.file, dispose };
  }

  async letGo(): Promise<void> {
    this.isLetGo = true;
    await this.removeIfUnused();
  }

  private async removeIfUnused(): Promise<void> {
    if (this.isLetGo && this.uses === 0) await this.file.dispose();
  }
}
