import type DataLoader from "dataloader";
import type { EntityManager } from "typeorm";
import type { Viewer } from "../workspaces/viewer.js";

type Loader<Key, Value> = DataLoader<Key, Value>;
/** Makes one loader of a request. The function itself is the loader's name. */
export type LoaderDefinition<Key, Value> = (context: RequestContext) => Loader<Key, Value>;

/** What resolvers know about their request: who asks, and batched access to rows of that workspace. */
export class RequestContext {
  private loaders = new Map<unknown, unknown>();

  constructor(
    readonly viewer: Viewer,
    readonly manager: EntityManager,
    /** Aborted when the client is gone: nobody waits for the answer any more. */
    readonly signal?: AbortSignal,
    /** Told of every refusal that becomes an answer: its cause is for the log alone. */
    readonly reportRefusal: (error: Error) => void = () => {},
  ) {}

  /** The request's one loader of this kind. */
  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): Loader<Key, Value> {
    const known = this.loaders.get(definition) as Loader<Key, Value> | undefined;
    if (known !== undefined) return known;
    const made = definition(this);
    this.loaders.set(definition, made);
    return made;
  }

  /** After a mutation what was loaded before it may be out of date. */
  forgetLoaded(): void {
    this.loaders = new Map();
  }
}
