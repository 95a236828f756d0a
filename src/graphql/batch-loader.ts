import DataLoader from "dataloader";
import { nextSlice, whenAllHaveAsked } from "../event-loop/slices.js";

/**
 * Looks up together what resolvers ask for together, also where they run in slices. Thousands may wait for one batch: they go on one after the other, as far
 * as a slice allows, not all as one block.
 */
class BatchLoader<Key, Value> extends DataLoader<Key, Value> {
  private readonly loaded = new WeakSet<Promise<Value>>();

  constructor(load: DataLoader.BatchLoadFn<Key, Value>) {
    super(load, { batchScheduleFn: whenAllHaveAsked });
  }

  override async load(key: Key): Promise<Value> {
    const loading = super.load(key);
    // Who asks for what is there already goes on at once, and so is in time for the next batch.
    if (this.loaded.has(loading)) return loading;
    const value = await loading;
    this.loaded.add(loading);
    await nextSlice();
    return value;
  }
}

/** A loader of one request. */
export const batchLoader = <Key, Value>(load: DataLoader.BatchLoadFn<Key, Value>): DataLoader<Key, Value> =>
  new BatchLoader(load);
