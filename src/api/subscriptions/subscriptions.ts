import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from "graphql";
import { unwrapResolverError } from "@apollo/server/errors";
import type { EntityManager } from "typeorm";
import type { ChangeFeed } from "../../changes/change-feed.js";
import { SubscriptionContext } from "../../changes/subscription-context.js";
import { type DatabaseWatch, isDatabaseOutage } from "../../errors/database-outage.js";
import { isSliceOver, nextSlice } from "../../event-loop/slices.js";
import { Turns } from "../../event-loop/turns.js";
import { OperationTime } from "../../graphql/operation-time.js";
import { RequestContext, type RequestParts } from "../../graphql/request-context.js";
import { logCauseOnce } from "../../logging/log-once.js";
import { logUnexpected } from "../../logging/log-unexpected.js";
import type { Log } from "../../logging/log.js";
import type { Viewer } from "../../workspaces/viewer.js";
import { MAX_ANSWER_LENGTH } from "../limits/answer-size.js";
import { REFUSED_AS } from "../limits/refusal.js";
import { maskUnexpected } from "../mask-unexpected.js";
import type { TrustedDocuments } from "../trusted-documents/trusted-documents.js";
import { MappedStream } from "./mapped-stream.js";
import { Questions, type Question, type StreamRequest } from "./questions.js";
import { SharedAnswers } from "./shared-answers.js";
import { Slots, type SlotLimits } from "./slots.js";

export type Answer = FormattedExecutionResult;
export type Answers = AsyncIterableIterator<Answer>;

/** So many answers are made at a time; the rest waits, without its time running. */
const ANSWERS_AT_A_TIME = 8;

/** Everything about subscriptions but how they come and go over the wire. */
export class Subscriptions {
  private readonly questions: Questions;
  private readonly slots: Slots;
  private readonly turns = new Turns(ANSWERS_AT_A_TIME, Infinity);
  private readonly shared = new SharedAnswers<Answer>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly manager: EntityManager,
    private readonly changes: ChangeFeed,
    private readonly watch: DatabaseWatch,
    limits: SlotLimits & { maxOperationMs: number },
    private readonly log: Log,
    private readonly trusted: TrustedDocuments | null = null,
  ) {
    this.questions = new Questions(schema);
    this.slots = new Slots(limits, "subscriptions", "subscriptions");
    this.maxOperationMs = limits.maxOperationMs;
  }

  private readonly maxOperationMs: number;

  /** How many are open. */
  get open(): number {
    return this.slots.taken;
  }

  /**
   * The answers of one subscription, one for each event. Whoever takes them has to call `return` in the end.
   * @returns the errors, not yet masked, for which it does not begin
   */
  async begin(viewer: Viewer, asked: StreamRequest): Promise<Answers | readonly GraphQLError[]> {
    let release = () => {};
    try {
      const request = { ...asked, query: this.trusted?.textFor(viewer, asked) ?? asked.query };
      const question = this.questions.read(request);
      release = this.slots.take(viewer.keyId);
      const source = await this.source(viewer, question);
      if (!(Symbol.asyncIterator in source)) return (release(), source.errors ?? []);
      const name = this.shared.nameOf(viewer, request);
      const answer = async (event: unknown) => {
        // One event may go to thousands.
        if (isSliceOver()) await nextSlice();
        return this.shared.answer(event as object, name, () => this.answer(viewer, question, event));
      };
      return new MappedStream(source as AsyncIterableIterator<unknown>, answer, release);
    } catch (error) {
      release();
      return errorsOf(error);
    }
  }

  /** What clients are told of errors: as of any operation's. */
  mask(errors: readonly GraphQLError[]): GraphQLFormattedError[] {
    return errors.map((error) => {
      const { [REFUSED_AS]: refusedAs, http: _http, ...extensions } = error.extensions;
      const code = refusedAs ?? extensions.code ?? "INTERNAL_SERVER_ERROR";
      return maskUnexpected({ ...error.toJSON(), extensions: { ...extensions, code } }, error, this.log);
    });
  }

  private async source(viewer: Viewer, { document, operationName, variables }: Question) {
    const { schema } = this;
    const contextValue = new SubscriptionContext(this.parts(viewer), this.changes);
    contextValue.time.run();
    try {
      return await createSourceEventStream({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue,
      });
    } finally {
      contextValue.time.pause();
    }
  }

  /** An outage of the database is waited out: the change is not told without what was asked about it. */
  private async answer(viewer: Viewer, question: Question, event: unknown): Promise<Answer> {
    for (;;) {
      const { errors, data } = await this.turns.take(() => this.execute(viewer, question, event));
      const outage = errors?.map(unwrapResolverError).find(isDatabaseOutage);
      if (outage === undefined)
        return this.withinSize(errors === undefined ? { data } : { errors: this.mask(errors), data });
      this.watch.noticed(outage);
      await this.watch.untilAvailable();
    }
  }

  /** With a context of its own: what was loaded for the event before may be out of date. */
  private async execute(viewer: Viewer, question: Question, event: unknown): Promise<ExecutionResult> {
    const { document, operationName, variables: variableValues } = question;
    const contextValue = new RequestContext(this.parts(viewer));
    contextValue.time.run();
    try {
      const { schema } = this;
      return await execute({
        schema,
        document,
        operationName,
        variableValues,
        contextValue,
        rootValue: event,
      });
    } finally {
      contextValue.time.pause();
    }
  }

  private withinSize(answer: Answer): Answer {
    const { length } = JSON.stringify(answer);
    if (length <= MAX_ANSWER_LENGTH) return answer;
    const message = `The answer would have ${length} characters, at most ${MAX_ANSWER_LENGTH} are sent. Ask for fewer fields.`;
    return { errors: [{ message, extensions: { code: "ANSWER_TOO_LARGE" } }] };
  }

  private parts(viewer: Viewer): RequestParts {
    const { signal } = new AbortController();
    return {
      viewer,
      manager: this.manager,
      signal,
      time: new OperationTime(this.maxOperationMs),
      idempotencyKeyHeader: null,
      reportFault: (error) => logUnexpected(this.log, error),
      reportRefusal: (error) => logCauseOnce(this.log, error, "refused"),
    };
  }
}

function errorsOf(error: unknown): readonly GraphQLError[] {
  if (Array.isArray(error)) return error as GraphQLError[];
  return [toGraphqlError(error)];
}

/** For what is thrown at a stream while it is open. */
export function toGraphqlError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
