import DataLoader from "dataloader";
import { whenAllHaveAsked } from "../event-loop/slices.js";

/** A loader of one request that looks up together what resolvers ask for together, also where they run in slices. */
export const batchLoader = <Key, Value>(load: DataLoader.BatchLoadFn<Key, Value>): DataLoader<Key, Value> =>
  new DataLoader(load, { batchScheduleFn: whenAllHaveAsked });
