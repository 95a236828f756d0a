import type { Log } from "./logging/log.js";

/** What has to be closed, last opened first. */
export class Closers {
  private readonly closers: { name: string; close: () => Promise<unknown> }[] = [];
  private readonly abandoners: (() => Promise<unknown>)[] = [];
  private closing: Promise<void> | null = null;

  constructor(private readonly log: Log) {}

  add(name: string, close: () => Promise<unknown>): void {
    this.closers.push({ name, close });
  }

  /** For what would outlive this process if it ended without closing. */
  addAbandoner(abandon: () => Promise<unknown>): void {
    this.abandoners.push(abandon);
  }

  /** For somebody who will not wait for {@link closeAll}: ends only what would outlive this process. */
  async abandonAll(): Promise<void> {
    await Promise.allSettled(this.abandoners.map((abandon) => abandon()));
  }

  closeAll(): Promise<void> {
    this.closing ??= this.closeEach();
    return this.closing;
  }

  /** One that fails does not keep the others from closing. */
  private async closeEach(): Promise<void> {
    for (const { name, close } of this.closers.toReversed()) {
      this.log.debug({ closing: name }, "closing");
      await close().catch((error: unknown) =>
        this.log.error({ err: error, closing: name }, "closing failed"),
      );
    }
  }
}
