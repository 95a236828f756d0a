import createSubscriber, { type Subscriber } from "pg-listen";
import type { DataSource, EntityManager, FindOptionsWhere } from "typeorm";
import type { DatabaseWatch } from "../errors/database-outage.js";
import type { Log } from "../logging/log.js";
import { within } from "../event-loop/within.js";
import type { PictureRow, PictureTable } from "./picture-table.js";

/** Of all pictures, whatever table they are in: their ids are unique among all. */
const CHANNEL = "reference_image_analysed";
/** An announcement is lost while the connection is down; asking now and then bounds what that costs a waiting client. */
const RECHECK_INTERVAL_MS = 2_000;
const RECONNECT_DELAY_MS = 1_000;

/** Tells every process, when the caller's transaction commits, that a picture is no longer being analysed. */
export async function announceAnalysed(manager: EntityManager, pictureId: string): Promise<void> {
  await manager.query("SELECT pg_notify($1, $2)", [CHANNEL, JSON.stringify(pictureId)]);
}

/** Hears the announcements of all processes over one connection of its own, which is made anew whenever it breaks. */
export class AnalysisAnnouncements {
  private readonly subscriber: Subscriber;
  private readonly waiters = new Map<string, Set<() => void>>();
  private closed = false;

  constructor(
    databaseUrl: string,
    private readonly dataSource: DataSource,
    log: Log,
    watch?: DatabaseWatch,
  ) {
    this.subscriber = createSubscriber(
      { connectionString: databaseUrl },
      { retryTimeout: 0, retryInterval: () => this.reconnectDelayMs() },
    );
    this.subscriber.events.on("error", (error) => {
      if (!this.closed) log.error({ err: error }, "no longer hearing of finished analyses");
    });
    // A connection of its own, which in a process that only answers clients may be the only one to notice.
    this.subscriber.events.on("reconnect", () => watch?.noticed(new Error("Connection terminated")));
    // A connection that came back only after the server had closed.
    this.subscriber.events.on("connected", () => {
      if (this.closed) void this.subscriber.close();
    });
    this.subscriber.notifications.on(CHANNEL, (pictureId: string) => this.wake(pictureId));
  }

  async start(): Promise<void> {
    await this.subscriber.connect();
    await this.subscriber.listenTo(CHANNEL);
  }

  /** How many wait at this moment. */
  get waiting(): number {
    return [...this.waiters.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Resolves when the picture is no longer being analysed, is gone, the time is over, or the server closes. Never rejects: while the database
   * does not answer, it waits on.
   * @param onFault told whenever it cannot see how far the picture is
   */
  async waitUntilAnalysed<Row extends PictureRow>(
    table: PictureTable<Row>,
    picture: Pick<PictureRow, "id" | "workspaceId">,
    timeoutMs: number,
    onFault: (error: unknown) => void = () => {},
  ): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.closed && Date.now() < deadline) {
      const leftMs = deadline - Date.now();
      // Listening starts before the look at the row, so an announcement between the two is not missed.
      const heard = this.nextAnnouncement(picture.id, Math.min(RECHECK_INTERVAL_MS, leftMs));
      const isDone = await within(leftMs, this.isBeingAnalysed(table, picture)).then(
        (isBeingAnalysed) => !isBeingAnalysed,
        (error: unknown) => (Date.now() < deadline && onFault(error), false),
      );
      if (isDone) return heard.cancel();
      await heard.promise;
    }
  }

  /** Lets everybody who waits go on, and nobody wait any more. */
  stopWaiting(): void {
    this.closed = true;
    for (const pictureId of this.waiters.keys()) this.wake(pictureId);
  }

  async close(): Promise<void> {
    this.stopWaiting();
    await this.subscriber.close();
  }

  /** pg-listen tries for ever, also after it was closed; only an error here ends it, and lets the process end. */
  private reconnectDelayMs(): number {
    if (this.closed) throw new Error("Closed while the connection was down");
    return RECONNECT_DELAY_MS;
  }

  private isBeingAnalysed<Row extends PictureRow>(
    { entity, waiting: status }: PictureTable<Row>,
    { id, workspaceId }: Pick<PictureRow, "id" | "workspaceId">,
  ): Promise<boolean> {
    const where = { id, workspaceId, status } as FindOptionsWhere<Row>;
    return this.dataSource.getRepository(entity).existsBy(where);
  }

  private nextAnnouncement(
    pictureId: string,
    timeoutMs: number,
  ): { promise: Promise<void>; cancel: () => void } {
    let wake = () => {};
    const promise = new Promise<void>((resolve) => (wake = resolve));
    const timer = setTimeout(() => wake(), timeoutMs);
    const waiting = this.waiters.get(pictureId) ?? new Set();
    this.waiters.set(pictureId, waiting.add(wake));
    const forget = () => {
      clearTimeout(timer);
      waiting.delete(wake);
      if (waiting.size === 0 && this.waiters.get(pictureId) === waiting) this.waiters.delete(pictureId);
    };
    return { promise: promise.finally(forget), cancel: wake };
  }

  private wake(pictureId: string): void {
    for (const wake of this.waiters.get(pictureId) ?? []) wake();
  }
}
