import { cursorTooOld } from "./change-cursor.js";
import { PAGE_SIZE, type LoggedChange } from "./change-log.js";
import { CharacterChangeKind, toKind } from "./change-kind.js";

/** One thing that happened to a character, as subscribers are told. Those of one process share it. */
export interface Change {
  workspaceId: string;
  characterId: string;
  revision: number;
  kind: CharacterChangeKind;
  subjectId: string | null;
  changedAt: Date;
}

/** Reads on in the log behind a revision, waiting out outages; null: nobody wants it any more. */
export type ReadOn = (revision: number) => Promise<readonly Change[] | null>;

type Step = IteratorResult<Change, undefined>;

const DONE: Step = { done: true, value: undefined };

/**
 * The changes of one character from one place on, each exactly once and in order, for one reader. Whatever its reader's pace it holds no more than
 * {@link PAGE_SIZE} changes: the rest is read from the log when the reader has come so far.
 */
export class ChangeStream implements AsyncIterableIterator<Change> {
  /** What was read, or told, and not taken yet. */
  private readonly ready: Change[] = [];
  /** Of the newest that was told. */
  private told = 0;
  /** Told or read so far without a gap. */
  private position = 0;
  private hasBegun = false;
  private last: Change | null = null;
  private failure: Error | null = null;
  private isOver = false;
  private wake: (() => void) | null = null;

  constructor(
    private readonly readOn: ReadOn,
    private readonly leave: (stream: ChangeStream) => void,
  ) {}

  /** From when on there is something to take. @param current is given first of all */
  begin(revision: number, lastRevision: number, current: Change | null): void {
    this.position = revision;
    this.hasBegun = true;
    this.told = Math.max(lastRevision, this.told);
    if (current !== null) this.ready.push(current);
    this.wake?.();
  }

  /** Changes in order; those that it has are skipped, and where some are missing it reads them itself. */
  tell(change: Change): void {
    if (this.hasBegun && change.revision === this.position + 1 && this.ready.length < PAGE_SIZE) {
      this.ready.push(change);
      this.position = change.revision;
    }
    this.told = Math.max(this.told, change.revision);
    this.wake?.();
  }

  /** Nothing comes after this, which the log no longer has. */
  endWith(last: Pick<Change, "workspaceId" | "characterId">): void {
    const { workspaceId, characterId } = last;
    this.last = {
      workspaceId,
      characterId,
      revision: this.position,
      kind: CharacterChangeKind.CHARACTER_DELETED,
      subjectId: null,
      changedAt: new Date(),
    };
    this.wake?.();
  }

  /** The reader is given this error instead of what it has not taken. */
  fail(error: Error): void {
    this.failure = error;
    this.wake?.();
  }

  async next(): Promise<Step> {
    while (!this.isOver) {
      if (this.failure !== null) throw this.end(this.failure);
      const change = this.ready.shift();
      if (change !== undefined) return { done: false, value: change };
      if (this.last !== null) return { done: false, value: this.end(this.last) };
      if (this.told > this.position) await this.catchUp();
      else await this.untilWoken();
    }
    return DONE;
  }

  return(): Promise<Step> {
    this.end(undefined);
    this.ready.length = 0;
    this.wake?.();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async catchUp(): Promise<void> {
    const changes = await this.readOn(this.position);
    if (this.isOver || this.last !== null || this.failure !== null) return;
    if (changes === null) return this.untilWoken();
    const [first] = changes;
    // The log is being erased with its character, of which word will come.
    if (first === undefined) this.told = this.position;
    else if (first.revision > this.position + 1) this.failure = cursorTooOld();
    for (const change of changes) if (change.revision === this.position + 1) this.take(change);
  }

  private take(change: Change): void {
    this.ready.push(change);
    this.position = change.revision;
  }

  private async untilWoken(): Promise<void> {
    await new Promise<void>((resolve) => (this.wake = resolve));
    this.wake = null;
  }

  private end<Result>(result: Result): Result {
    if (!this.isOver) this.leave(this);
    this.isOver = true;
    return result;
  }
}

export const toChange = (workspaceId: string, { kind, ...logged }: LoggedChange): Change => ({
  ...logged,
  workspaceId,
  kind: toKind(kind),
});
