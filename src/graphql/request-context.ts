import type DataLoader from "dataloader";
import type { EntityManager } from "typeorm";
import { isSliceOver, RequestSlices } from "../event-loop/slices.js";
import { Turns } from "../event-loop/turns.js";
import type { Viewer } from "../workspaces/viewer.js";
import { BatchLoader } from "./batch-loader.js";
import type { OperationTime } from "./operation-time.js";

type Loader<Key, Value> = BatchLoader<Key, Value>;
/** How one loader of a request looks its keys up. The function itself is the loader's name. */
export type LoaderDefinition<Key, Value> = (context: RequestContext) => DataLoader.BatchLoadFn<Key, Value>;

/** Of one request, so that it neither takes every connection nor brings in more rows at once than fit a slice or two. */
const STATEMENTS_AT_A_TIME = 2;

/** What a request brings for its resolvers. */
export interface RequestParts {
  viewer: Viewer;
  manager: EntityManager;
  /** Aborted when the client is gone: nobody waits for the answer any more. */
  signal: AbortSignal;
  time: OperationTime;
  /** The header `Idempotency-Key` as it came. */
  idempotencyKeyHeader: string | null;
  /** Writes the cause of an unexpected error into the log. @returns the id it has there */
  reportFault: (error: unknown) => string;
  /** Told of every refusal that becomes an answer: its cause is for the log alone. */
  reportRefusal: (error: Error) => void;
  /** Lets go of what came with the request for the operation alone; run when it has ended, before it is answered. */
  letGo?: () => Promise<void>;
}

/** What resolvers know about their request: who asks, and batched access to rows of that workspace. */
export class RequestContext implements RequestParts {
  readonly viewer: Viewer;
  readonly manager: EntityManager;
  readonly signal: AbortSignal;
  readonly time: OperationTime;
  readonly idempotencyKeyHeader: string | null;
  readonly reportFault: (error: unknown) => string;
  readonly reportRefusal: (error: Error) => void;
  readonly letGo?: () => Promise<void>;
  readonly slices = new RequestSlices();
  private loaders = new Map<unknown, unknown>();
  private readonly statements = new Turns(STATEMENTS_AT_A_TIME, Infinity);

  constructor(parts: RequestParts) {
    this.viewer = parts.viewer;
    this.manager = parts.manager;
    this.signal = parts.signal;
    this.time = parts.time;
    this.idempotencyKeyHeader = parts.idempotencyKeyHeader;
    this.reportFault = parts.reportFault;
    this.reportRefusal = parts.reportRefusal;
    this.letGo = parts.letGo;
  }

  /** The request's one loader of this kind. */
  loader<Key, Value>(definition: LoaderDefinition<Key, Value>): Loader<Key, Value> {
    const known = this.loaders.get(definition) as Loader<Key, Value> | undefined;
    if (known !== undefined) return known;
    const made = new BatchLoader(definition(this), this.slices);
    this.loaders.set(definition, made);
    return made;
  }

  /**
   * The result of a statement that no loader shares, such as a page of a list; each waits for its turn among the request's.
   * @throws the reason why the operation's time is over
   */
  async ownStatement<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = await this.statements.take(() => {
      this.time.signal.throwIfAborted();
      return work();
    });
    if (isSliceOver()) await this.slices.next();
    return result;
  }

  /** After a mutation what was loaded before it may be out of date. */
  forgetLoaded(): void {
    this.loaders = new Map();
  }
}
