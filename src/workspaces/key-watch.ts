import { In, type DataSource } from "typeorm";
import { ApiKeyEntity } from "./api-key.entity.js";
import { SessionEntity } from "./session.entity.js";
import type { Viewer } from "./viewer.js";

/** Often enough that a key that ended is noticed within 10 s, a slow answer of the database included. */
const CHECK_INTERVAL_MS = 4_000;
const KEYS_AT_A_TIME = 1_000;

/** A key, or a key through one session. */
interface WatchedKey {
  viewer: Viewer;
  /** As of the last look; null: never, or not looked yet. */
  expiresAt: Date | null;
  hearers: Set<() => void>;
}

/**
 * Watches the keys behind what stays open, and the sessions through which they are used, and tells when one has ended or may do something else than
 * before. While the database is away nothing can be ended there, and what is known of an expiry holds.
 */
export class KeyWatch {
  private readonly watched = new Map<string, WatchedKey>();
  private readonly timer: NodeJS.Timeout;
  private isChecking = false;

  /** @param onFault told when the keys could not be looked at; they are looked at again */
  constructor(
    private readonly dataSource: DataSource,
    private readonly onFault: (error: unknown) => void,
    intervalMs = CHECK_INTERVAL_MS,
  ) {
    this.timer = setInterval(() => void this.check(), intervalMs).unref();
  }

  /** Calls back once, when the key, or the session, is no longer what it was. @returns how to stop listening */
  watch(viewer: Viewer, onEnd: () => void): () => void {
    const name = nameOf(viewer);
    const key = this.watched.get(name) ?? { viewer, expiresAt: null, hearers: new Set() };
    this.watched.set(name, key);
    key.hearers.add(onEnd);
    return () => {
      key.hearers.delete(onEnd);
      if (key.hearers.size === 0 && this.watched.get(name) === key) this.watched.delete(name);
    };
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    const now = new Date();
    for (const key of this.watched.values())
      if (key.expiresAt !== null && key.expiresAt <= now) this.end(key);
    if (this.isChecking) return;
    this.isChecking = true;
    try {
      const keys = [...this.watched.values()];
      for (let from = 0; from < keys.length; from += KEYS_AT_A_TIME)
        await this.checkKeys(keys.slice(from, from + KEYS_AT_A_TIME));
    } catch (error) {
      this.onFault(error);
    } finally {
      this.isChecking = false;
    }
  }

  private async checkKeys(watched: readonly WatchedKey[]): Promise<void> {
    const keys = await this.findById(
      ApiKeyEntity,
      watched.map(({ viewer }) => viewer.keyId),
    );
    const sessions = await this.findById(
      SessionEntity,
      watched.flatMap(({ viewer }) => viewer.sessionId ?? []),
    );
    const now = new Date();
    for (const key of watched) {
      const { keyId, sessionId } = key.viewer;
      const row = keys.get(keyId);
      const session = sessionId === null ? null : sessions.get(sessionId);
      if (row === undefined || session === undefined || !isAsBefore(row, session, key.viewer, now))
        this.end(key);
      else key.expiresAt = session?.expiresAt ?? row.expiresAt;
    }
  }

  private async findById<Row extends ApiKeyEntity | SessionEntity>(
    entity: new () => Row,
    ids: readonly string[],
  ): Promise<Map<string, Row>> {
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource.getRepository<ApiKeyEntity | SessionEntity>(entity).findBy({
      id: In(ids),
    });
    return new Map(rows.map((row) => [row.id, row as Row]));
  }

  private end(key: WatchedKey): void {
    const name = nameOf(key.viewer);
    if (this.watched.get(name) === key) this.watched.delete(name);
    for (const hear of key.hearers) hear();
  }
}

const nameOf = ({ keyId, sessionId }: Viewer): string => sessionId ?? keyId;

const isOver = ({ expiresAt }: { expiresAt: Date | null }, now: Date): boolean =>
  expiresAt !== null && expiresAt <= now;

function isAsBefore(row: ApiKeyEntity, session: SessionEntity | null, viewer: Viewer, now: Date): boolean {
  const isValid = row.revokedAt === null && !isOver(row, now) && (session === null || !isOver(session, now));
  return (
    isValid &&
    row.workspaceId === viewer.workspaceId &&
    String(row.scopes.toSorted()) === String(viewer.scopes.toSorted())
  );
}
