import DataLoader from "dataloader";
import type { RequestSlices } from "../event-loop/slices.js";

/**
 * Looks up together what resolvers ask for together, also where they run in slices. Thousands may wait for one batch: they go on one after the other, as far
 * as a slice allows, not all as one block.
 */
export class BatchLoader<Key, Value> extends DataLoader<Key, Value> {
  private readonly loaded = new WeakSet<Promise<Value>>();

  constructor(
    load: DataLoader.BatchLoadFn<Key, Value>,
    private readonly slices: RequestSlices,
  ) {
    super(load, { batchScheduleFn: (lookUp) => slices.whenAllHaveAsked(lookUp) });
  }

  private readonly askedFor = new Set<Key>();

  /** Whether its value is there, or on the way. */
  isAskedFor(key: Key): boolean {
    return this.askedFor.has(key);
  }

  override async load(key: Key): Promise<Value> {
    this.askedFor.add(key);
    const loading = super.load(key);
    // Who asks for what is there already goes on at once, and so is in time for the next batch.
    if (this.loaded.has(loading)) return loading;
    const value = await loading;
    this.loaded.add(loading);
    await this.slices.next();
    return value;
  }
}
