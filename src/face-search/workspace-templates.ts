import type { EntityManager } from "typeorm";
import { BestTemplates } from "./best-templates.js";
import type { FaceQuery, FoundTemplates } from "./face-index.js";
import { readTemplates, readTemplatesOf, type StoredTemplate } from "./read-templates.js";
import { TemplateTable } from "./template-table.js";
import { runInSlices } from "../event-loop/slices.js";

/** The templates of one workspace, in memory. Only one at a time may load, freshen or search it. */
export class WorkspaceTemplates {
  private readonly tables = new Map<string, TemplateTable>();
  /** By character, whose table has it. */
  private readonly modelOf = new Map<string, string>();
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
    const table = this.tables.get(query.model);
    const best = new BestTemplates(query.model, query.first, query.minScore);
    if (table !== undefined) await runInSlices(table.search(query, best), signal);
    return { found: best.result(), searched: table?.size ?? 0 };
  }

  /** Whatever changes while the batches are read was noted. */
  private async load(manager: EntityManager): Promise<void> {
    this.tables.clear();
    this.modelOf.clear();
    for await (const batch of readTemplates(manager, this.workspaceId)) {
      for (const template of batch) this.put(template);
    }
    this.isLoaded = true;
  }

  private put(template: StoredTemplate): void {
    const { characterId, model } = template;
    if (this.modelOf.get(characterId) !== model) this.remove(characterId);
    const table = this.tables.get(model) ?? new TemplateTable();
    this.tables.set(model, table);
    table.set(template);
    this.modelOf.set(characterId, model);
  }

  private remove(characterId: string): void {
    const model = this.modelOf.get(characterId);
    if (model === undefined) return;
    const table = this.tables.get(model)!;
    table.delete(characterId);
    if (table.size === 0) this.tables.delete(model);
    this.modelOf.delete(characterId);
  }
}

/** Searches a workspace without keeping anything of it: as exact, and as slow as reading it all. */
export async function searchStored(
  manager: EntityManager,
  workspaceId: string,
  query: FaceQuery,
  signal?: AbortSignal,
): Promise<FoundTemplates> {
  const best = new BestTemplates(query.model, query.first, query.minScore);
  let searched = 0;
  for await (const batch of readTemplates(manager, workspaceId)) {
    const table = new TemplateTable();
    for (const template of batch) if (template.model === query.model) table.set(template);
    searched += table.size;
    await runInSlices(table.search(query, best), signal);
  }
  return { found: best.result(), searched };
}
