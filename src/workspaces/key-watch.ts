import { In, type DataSource } from "typeorm";
import { ApiKeyEntity } from "./api-key.entity.js";
import type { Viewer } from "./viewer.js";

/** Often enough that a key that ended is noticed within 10 s, a slow answer of the database included. */
const CHECK_INTERVAL_MS = 4_000;
const KEYS_AT_A_TIME = 1_000;

interface WatchedKey {
  viewer: Viewer;
  /** As of the last look; null: never, or not looked yet. */
  expiresAt: Date | null;
  hearers: Set<() => void>;
}

/**
 * Watches the keys behind what stays open, and tells when one is revoked, has expired or may do something else than before. While the database is away nothing
 * can be revoked there, and what is known of an expiry holds.
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

  /** Calls back once, when the key is no longer what it was. @returns how to stop listening */
  watch(viewer: Viewer, onEnd: () => void): () => void {
    const { keyId } = viewer;
    const key = this.watched.get(keyId) ?? { viewer, expiresAt: null, hearers: new Set() };
    this.watched.set(keyId, key);
    key.hearers.add(onEnd);
    return () => {
      key.hearers.delete(onEnd);
      if (key.hearers.size === 0 && this.watched.get(keyId) === key) this.watched.delete(keyId);
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
      const ids = [...this.watched.keys()];
      for (let from = 0; from < ids.length; from += KEYS_AT_A_TIME)
        await this.checkKeys(ids.slice(from, from + KEYS_AT_A_TIME));
    } catch (error) {
      this.onFault(error);
    } finally {
      this.isChecking = false;
    }
  }

  private async checkKeys(ids: readonly string[]): Promise<void> {
    const rows = await this.dataSource.getRepository(ApiKeyEntity).findBy({ id: In(ids) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    const now = new Date();
    for (const id of ids) {
      const key = this.watched.get(id);
      if (key === undefined) continue;
      const row = byId.get(id);
      if (row === undefined || !isAsBefore(row, key.viewer, now)) this.end(key);
      else key.expiresAt = row.expiresAt;
    }
  }

  private end(key: WatchedKey): void {
    this.watched.delete(key.viewer.keyId);
    for (const hear of key.hearers) hear();
  }
}

function isAsBefore(row: ApiKeyEntity, viewer: Viewer, now: Date): boolean {
  const isValid = row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);
  return (
    isValid &&
    row.workspaceId === viewer.workspaceId &&
    String(row.scopes.toSorted()) === String(viewer.scopes.toSorted())
  );
}
