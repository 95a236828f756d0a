import type { DataSource, EntityManager, FindOptionsWhere } from "typeorm";
import { within } from "../event-loop/within.js";
import type { DatabaseNotifications } from "../notifications/database-notifications.js";
import type { PictureRow, PictureTable } from "./picture-table.js";

/** Of all pictures, whatever table they are in: their ids are unique among all. */
const CHANNEL = "reference_image_analysed";
/** An announcement is lost while the connection is down; asking now and then bounds what that costs a waiting client. */
const RECHECK_INTERVAL_MS = 2_000;

/** Tells every process, when the caller's transaction commits, that a picture is no longer being analysed. */
export async function announceAnalysed(manager: EntityManager, pictureId: string): Promise<void> {
  await manager.query("SELECT pg_notify($1, $2)", [CHANNEL, JSON.stringify(pictureId)]);
}

/** Lets requests wait for the announcements of all processes. */
export class AnalysisAnnouncements {
  private readonly waiters = new Map<string, Set<() => void>>();
  private closed = false;

  /** @param notifications not started yet */
  constructor(
    private readonly dataSource: DataSource,
    notifications: DatabaseNotifications,
  ) {
    notifications.hear(CHANNEL, (pictureId: string) => this.wake(pictureId));
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
