import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "typeorm";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { NotFoundError } from "../errors/not-found-error.js";
import type { Log } from "../logging/log.js";
import type { DatabaseNotifications } from "../notifications/database-notifications.js";
import { cursorTooOld } from "./change-cursor.js";
import { CharacterChangeKind } from "./change-kind.js";
import {
  findLogState,
  PAGE_SIZE,
  readChanges,
  type KnownCharacter,
  type LoggedChange,
} from "./change-log.js";
import { ChangeStream, toChange, type Change } from "./change-stream.js";

/** What the triggers say of a transaction. */
interface FollowedKey {
  workspaceId: string;
  characterId: string;
}

/** A character that somebody follows here. */
interface Followed extends FollowedKey {
  /** The last change that was read; null until the first look at the log. */
  revision: number | null;
  streams: Set<ChangeStream>;
}

export interface Follow extends FollowedKey {
  /** Only what comes after this revision; null: only what happens from now on. */
  after: number | null;
  /** Whether to begin with a change of kind CURRENT. */
  withCurrent: boolean;
}

const CHANNEL = "character_changed";
const CHARACTERS_AT_A_TIME = 500;
const RETRY_DELAY_MS = 1_000;

/**
 * Tells those who follow a character in this process what happens to it in any. The notifications say only that there is something new; it is read from the log,
 * once for all who follow the character. What was not heard, as in an outage, is read when the connection is there again.
 */
export class ChangeFeed {
  private readonly followed = new Map<string, Followed>();
  private readonly due = new Set<string>();
  private isReading = false;
  private readonly closing = new AbortController();

  /** To be made before the notifications are started. */
  constructor(
    private readonly manager: EntityManager,
    notifications: DatabaseNotifications,
    private readonly log: Log,
  ) {
    notifications.hear<FollowedKey>(CHANNEL, (changed) => this.notice([nameOf(changed)]));
    notifications.hearOfGaps(() => this.notice(this.followed.keys()));
  }

  /**
   * The changes of a character. Whoever takes them has to call `return` in the end.
   * @throws NotFoundError, GraphQLError CURSOR_TOO_OLD
   */
  async follow({ after, withCurrent, ...key }: Follow): Promise<ChangeStream> {
    const stream = new ChangeStream(
      (revision) => this.readOn({ ...key, revision }, stream),
      () => this.leave(key, stream),
    );
    // Followed before the look at the log, so that nothing between the two is missed.
    const followed = this.join(key, stream);
    try {
      const lastRevision = await this.checkedRevision(key, after);
      followed.revision ??= lastRevision;
      const position = after ?? lastRevision;
      const current = withCurrent ? currentOf(key, position) : null;
      stream.begin(position, Math.max(lastRevision, followed.revision), current);
    } catch (error) {
      void stream.return();
      throw error;
    }
    this.notice([nameOf(key)]);
    return stream;
  }

  /** How many streams are open. */
  get size(): number {
    return [...this.followed.values()].reduce((sum, { streams }) => sum + streams.size, 0);
  }

  /** Reads no more; streams that are open hear nothing from here on. */
  close(): void {
    this.closing.abort();
  }

  /** The newest revision, everything behind `after` being there. */
  private async checkedRevision(key: FollowedKey, after: number | null): Promise<number> {
    const state = await findLogState(this.manager, { ...key, revision: after ?? 0 });
    if (state === null) throw new NotFoundError("character", ["id"]);
    const { lastRevision, firstAfter } = state;
    const isKnown = after === null || (after <= lastRevision && (firstAfter ?? after + 1) === after + 1);
    if (!isKnown) throw cursorTooOld();
    return lastRevision;
  }

  private join(key: FollowedKey, stream: ChangeStream): Followed {
    const name = nameOf(key);
    const followed = this.followed.get(name) ?? { ...key, revision: null, streams: new Set<ChangeStream>() };
    this.followed.set(name, followed);
    followed.streams.add(stream);
    return followed;
  }

  private leave(key: FollowedKey, stream: ChangeStream): void {
    const name = nameOf(key);
    const followed = this.followed.get(name);
    followed?.streams.delete(stream);
    if (followed?.streams.size === 0) this.followed.delete(name);
  }

  private notice(names: Iterable<string>): void {
    for (const name of names) if (this.followed.has(name)) this.due.add(name);
    if (this.isReading || this.due.size === 0) return;
    this.isReading = true;
    void this.readDue().finally(() => (this.isReading = false));
  }

  private async readDue(): Promise<void> {
    for (;;) {
      const batch = this.takeDue();
      if (batch.length === 0 || this.closing.signal.aborted) return;
      const read = await this.patiently(() => readChanges(this.manager, batch));
      if (read === null) return;
      const changes = byCharacter(read.changes);
      for (const key of batch)
        this.tell(key, changes.get(key.characterId) ?? [], read.gone.has(key.characterId));
    }
  }

  /** One whose log was not looked at yet is noticed again after that. */
  private takeDue(): KnownCharacter[] {
    const batch: KnownCharacter[] = [];
    for (const name of this.due) {
      if (batch.length === CHARACTERS_AT_A_TIME) break;
      this.due.delete(name);
      const { revision = null, ...followed } = this.followed.get(name) ?? {};
      if (revision !== null) batch.push({ ...(followed as FollowedKey), revision });
    }
    return batch;
  }

  private tell(key: FollowedKey, logged: readonly LoggedChange[], isGone: boolean): void {
    const followed = this.followed.get(nameOf(key));
    if (followed === undefined) return;
    for (const one of logged) {
      const change = toChange(followed.workspaceId, one);
      followed.revision = change.revision;
      for (const stream of followed.streams) stream.tell(change);
    }
    if (isGone) for (const stream of followed.streams) stream.endWith(followed);
    else if (logged.length === PAGE_SIZE) this.due.add(nameOf(key));
  }

  private async readOn(known: KnownCharacter, stream: ChangeStream): Promise<readonly Change[] | null> {
    const isWanted = () => this.followed.get(nameOf(known))?.streams.has(stream) === true;
    const read = await this.patiently(() => readChanges(this.manager, [known]), isWanted);
    return read?.changes.map((change) => toChange(known.workspaceId, change)) ?? null;
  }

  /** What the database says, as soon as it answers; null: it is not wanted any more. */
  private async patiently<Result>(
    ask: () => Promise<Result>,
    isWanted: () => boolean = () => true,
  ): Promise<Result | null> {
    const { signal } = this.closing;
    while (!signal.aborted && isWanted()) {
      try {
        return await ask();
      } catch (error) {
        // Of an outage the log tells elsewhere, once.
        this.log[isDatabaseOutage(error) ? "debug" : "warn"](
          { err: error },
          "the log of changes cannot be read; trying again",
        );
        await sleep(RETRY_DELAY_MS, null, { signal }).catch(() => {});
      }
    }
    return null;
  }
}

const nameOf = ({ workspaceId, characterId }: FollowedKey): string => `${workspaceId}/${characterId}`;

function byCharacter(changes: readonly LoggedChange[]): Map<string, LoggedChange[]> {
  const groups = new Map<string, LoggedChange[]>();
  for (const change of changes) {
    const group = groups.get(change.characterId) ?? [];
    groups.set(change.characterId, group);
    group.push(change);
  }
  return groups;
}

const currentOf = ({ workspaceId, characterId }: FollowedKey, revision: number): Change => ({
  workspaceId,
  characterId,
  revision,
  kind: CharacterChangeKind.CURRENT,
  subjectId: null,
  changedAt: new Date(),
});
