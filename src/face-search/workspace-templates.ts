import type { EntityManager } from "typeorm";
import { BestTemplates } from "./best-templates.js";
import type { FaceQuery, FoundTemplates } from "./face-index.js";
import { readTemplates, readTemplatesOf, type StoredTemplate } from "./read-templates.js";
import { TemplateTable } from "./template-table.js";
import { runInSlices } from "../event-loop/slices.js";

/** The templates of one workspace, in memory. Only one at a time may load, freshen or search it. */
export class WorkspaceTemplates {
  private readonly tables = new Map<string, TemplateTable>();
  /** By character, which table has it. */
  private readonly tableOf = new Map<string, string>();
  private changed = new Set<string>();
  private isLoaded = false;

  constructor(private readonly workspaceId: string) {}

  get bytes(): number {
    return [...this.tables.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A character's template is another, is new, or is gone. May come at any time, also while the rest is loaded. */
  noteChange(characterId: string): void {
    this.changed.add(characterId);
  }

  /** Brings it to what the database holds of everything that was noted. What it cannot read now, it reads next time. */
  async freshen(manager: EntityManager): Promise<void> {
    if (!this.isLoaded) await this.load(manager);
    const characterIds = [...this.changed];
    if (characterIds.length === 0) return;
    this.changed = new Set();
    try {
      const templates = await readTemplatesOf(manager, this.workspaceId, characterIds);
      for (const id of characterIds) this.remove(id);
      for (const template of templates) this.put(template);
    } catch (error) {
      for (const id of characterIds) this.changed.add(id);
      throw error;
    }
  }

  async search(query: FaceQuery, signal?: AbortSignal): Promise<FoundTemplates> {
    const table = this.tables.get(tableOf(query.model, query.probes[0]!.identity));
    const best = new BestTemplates(query.model, query.first, query.minScore);
    if (table !== undefined) await runInSlices(table.search(query, best), signal);
    return { found: best.result(), searched: table?.size ?? 0 };
  }

  /** Whatever changes while the batches are read was noted. */
  private async load(manager: EntityManager): Promise<void> {
    this.tables.clear();
    this.tableOf.clear();
    for await (const batch of readTemplates(manager, this.workspaceId)) {
      for (const template of batch) this.put(template);
    }
    this.isLoaded = true;
  }

  private put(template: StoredTemplate): void {
    const { characterId, model, identity } = template;
    const name = tableOf(model, identity);
    if (this.tableOf.get(characterId) !== name) this.remove(characterId);
    const table = this.tables.get(name) ?? new TemplateTable(identity.length);
    this.tables.set(name, table);
    table.set(template);
    this.tableOf.set(characterId, name);
  }

  private remove(characterId: string): void {
    const name = this.tableOf.get(characterId);
    if (name === undefined) return;
    const table = this.tables.get(name)!;
    table.delete(characterId);
    if (table.size === 0) this.tables.delete(name);
    this.tableOf.delete(characterId);
  }
}

/** The name of a table: only what is of one model and length can be compared. */
const tableOf = (model: string, { length }: ArrayLike<number>): string => `${model} ${length}`;

/** Searches a workspace without keeping anything of it: as exact, and as slow as reading it all. */
export async function searchStored(
  manager: EntityManager,
  workspaceId: string,
  query: FaceQuery,
  signal?: AbortSignal,
): Promise<FoundTemplates> {
  const best = new BestTemplates(query.model, query.first, query.minScore);
  const { length } = query.probes[0]!.identity;
  let searched = 0;
  for await (const batch of readTemplates(manager, workspaceId)) {
    const table = new TemplateTable(length);
    for (const template of batch)
      if (template.model === query.model && template.identity.length === length) table.set(template);
    searched += table.size;
    await runInSlices(table.search(query, best), signal);
  }
  return { found: best.result(), searched };
}
