import type { EntityManager } from "typeorm";
import { TooBusyError } from "../errors/too-busy-error.js";
import { NoTurnError, Turns } from "../event-loop/turns.js";
import type { Log } from "../logging/log.js";
import type { DatabaseNotifications } from "../notifications/database-notifications.js";
import type { FaceIndex, FaceQuery, FoundTemplates } from "./face-index.js";
import { measureTemplates } from "./read-templates.js";
import { bytesPerTemplate } from "./template-table.js";
import { searchStored, WorkspaceTemplates } from "./workspace-templates.js";

/** Of a trigger of `face_locks`, so of every transaction that changes one, by whatever release. */
const CHANNEL = "face_lock_changed";
/** Of searches in one workspace. */
const MAX_WAITING = 64;
/** Notifications take a millisecond or two; what is not heard by then is taken for lost. */
const CATCH_UP_MS = 2_000;

export interface MemoryFaceIndexOptions {
  /** Of all workspaces that are held; the one not searched for longest goes first. */
  maxBytes: number;
  /** How long to wait for what other processes did. */
  catchUpMs?: number;
}

interface Held {
  templates: WorkspaceTemplates;
  turns: Turns;
}

/**
 * Searches templates in this process's memory: each workspace's are loaded with its first search and kept fresh by what transactions tell. A workspace that
 * would not fit, and all of them while nothing is heard, are searched in the database, batch by batch: slower, and as exact.
 */
export class MemoryFaceIndex implements FaceIndex {
  /** The one searched last is last. */
  private readonly held = new Map<string, Held>();

  /** @param notifications not started yet */
  constructor(
    private readonly manager: EntityManager,
    private readonly notifications: DatabaseNotifications,
    private readonly log: Log,
    private readonly options: MemoryFaceIndexOptions,
  ) {
    notifications.hear(
      CHANNEL,
      ({ workspaceId, characterId }: { workspaceId: string; characterId: string }) =>
        this.held.get(workspaceId)?.templates.noteChange(characterId),
    );
    // What was told meanwhile, nobody knows: each is loaded anew.
    notifications.hearOfGaps(() => this.held.clear());
  }

  /** Of memory, about: what all workspaces together take now. */
  get bytes(): number {
    return [...this.held.values()].reduce((sum, { templates }) => sum + templates.bytes, 0);
  }

  /** Ids of the workspaces that are held now. */
  get workspaceIds(): string[] {
    return [...this.held.keys()];
  }

  async search(workspaceId: string, query: FaceQuery, signal?: AbortSignal): Promise<FoundTemplates> {
    if (!(await this.hasCaughtUp())) return searchStored(this.manager, workspaceId, query, signal);
    const held = await this.hold(workspaceId);
    if (held === null) return searchStored(this.manager, workspaceId, query, signal);
    try {
      return await held.turns.take(
        async () => {
          await held.templates.freshen(this.manager);
          const found = await held.templates.search(query, signal);
          this.makeRoom(workspaceId);
          return found;
        },
        { signal },
      );
    } catch (error) {
      if (error instanceof NoTurnError) throw new TooBusyError({ cause: error });
      throw error;
    }
  }

  /** Whether everything was heard that was committed before. An outage of the database is one of the search, too. */
  private async hasCaughtUp(): Promise<boolean> {
    let isAsked = false;
    const manager: Pick<EntityManager, "query"> = {
      query: async (...question: Parameters<EntityManager["query"]>) => {
        const answer = await this.manager.query(...question);
        isAsked = true;
        return answer;
      },
    };
    try {
      await this.notifications.catchUp(manager as EntityManager, this.options.catchUpMs ?? CATCH_UP_MS);
      return true;
    } catch (error) {
      if (!isAsked) throw error;
      this.log.warn({ err: error }, "a search reads the database: what other processes do is not heard");
      return false;
    }
  }

  /** Null for a workspace that would not fit. */
  private async hold(workspaceId: string): Promise<Held | null> {
    const before = this.held.get(workspaceId);
    if (before !== undefined) return this.use(workspaceId, before);
    const { count, dimensions } = await measureTemplates(this.manager, workspaceId);
    const bytes = count * bytesPerTemplate(dimensions);
    if (bytes > this.options.maxBytes) return null;
    // Another search may have begun meanwhile.
    const held = this.held.get(workspaceId);
    return this.use(
      workspaceId,
      held ?? { templates: new WorkspaceTemplates(workspaceId), turns: new Turns(1, MAX_WAITING) },
    );
  }

  private use(workspaceId: string, held: Held): Held {
    this.held.delete(workspaceId);
    this.held.set(workspaceId, held);
    return held;
  }

  /** One that has grown beyond all bounds goes, too. */
  private makeRoom(justSearched: string): void {
    let bytes = this.bytes;
    for (const [workspaceId, { templates }] of this.held) {
      if (bytes <= this.options.maxBytes) return;
      if (workspaceId === justSearched && templates.bytes <= this.options.maxBytes) continue;
      bytes -= templates.bytes;
      this.held.delete(workspaceId);
    }
  }
}
