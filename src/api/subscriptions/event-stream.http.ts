import express, { Router, type Request, type Response } from "express";
import type { KeyWatch } from "../../workspaces/key-watch.js";
import type { Viewer } from "../../workspaces/viewer.js";
import { viewerOf } from "../authentication.http.js";
import { EVENT_STREAM_TYPE } from "./event-stream-type.js";
import { readStreamRequest } from "./event-stream-request.js";
import type { StreamRequest } from "./questions.js";
import { sendInTime } from "./send-in-time.js";
import { keyEnded, slowReader } from "./stream-errors.js";
import { toGraphqlError, type Answers, type Subscriptions } from "./subscriptions.js";

export const EVENT_STREAM_PATH = "/graphql/stream";

/** For a client to read how it ended, before the connection is cut. */
const CLOSE_GRACE_MS = 15_000;
/** The same while the server waits for it. */
const STOP_GRACE_MS = 5_000;

export interface EventStreamParts {
  subscriptions: Subscriptions;
  /** Whether documents may be asked for by an id in place of their text. */
  takesIds: boolean;
  keyWatch: KeyWatch;
  sendTimeoutMs: number;
  /** Between comments, which keep proxies from closing what is quiet. */
  heartbeatMs: number;
}

/** Subscriptions as server-sent events, by the protocol of graphql-sse in its distinct connections mode: one request is one subscription. */
export class EventStreams {
  private readonly open = new Set<EventStream>();
  private isClosing = false;

  constructor(private readonly parts: EventStreamParts) {}

  /** `GET` and `POST` on {@link EVENT_STREAM_PATH}, and `POST /graphql` of those who accept nothing else. */
  routes(): Router {
    const router = Router();
    const answer = (request: Request, response: Response) => this.answer(request, response);
    const parseBody = express.json({ limit: "1mb" });
    router.all(EVENT_STREAM_PATH, parseBody, answer);
    router.post(
      "/graphql",
      (request, _response, next) => next(request.get("Accept") === "text/event-stream" ? undefined : "route"),
      parseBody,
      answer,
    );
    return router;
  }

  /** Ends every stream, so that its client connects again. May run twice. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all([...this.open].map((stream) => stream.endForStop()));
  }

  private async answer(request: Request, response: Response): Promise<void> {
    if (this.isClosing)
      return void response
        .status(503)
        .set("Retry-After", "1")
        .json({ errors: [{ code: "STOPPING", message: "The server stops.", field: [] }] });
    const asked = readStreamRequest(request, this.parts.takesIds);
    const stream = new EventStream(response, this.parts);
    this.open.add(stream);
    response.once("close", () => this.open.delete(stream));
    await stream.run(viewerOf(response), asked);
  }
}

/** One response that goes on. */
class EventStream {
  private answers: Answers | null = null;
  private isOver = false;

  constructor(
    private readonly response: Response,
    private readonly parts: EventStreamParts,
  ) {}

  async run(viewer: Viewer, asked: StreamRequest): Promise<void> {
    const { response, parts } = this;
    response.once("close", () => this.leave());
    response.status(200).set({
      "Content-Type": EVENT_STREAM_TYPE,
      "Cache-Control": "no-store, no-transform",
      // nginx would collect what is to be seen at once.
      "X-Accel-Buffering": "no",
    });
    // Some browsers take headers alone for no answer.
    response.write(":\n\n");
    const stopWatching = parts.keyWatch.watch(viewer, () => void this.endWith([keyEnded()]));
    const heartbeat = setInterval(() => this.beat(), parts.heartbeatMs);
    response.once("close", () => {
      stopWatching();
      clearInterval(heartbeat);
    });
    await this.stream(viewer, asked);
  }

  /** Without the event that would say that nothing more comes. */
  endForStop(): Promise<void> {
    this.leave();
    const { response } = this;
    if (response.closed) return Promise.resolve();
    const closed = new Promise<void>((resolve) => response.once("close", () => resolve()));
    response.end(": the server stops; connect again with the cursor of the last change\n\n");
    this.cutLater(STOP_GRACE_MS);
    return closed;
  }

  private async stream(viewer: Viewer, asked: StreamRequest): Promise<void> {
    try {
      const begun = await this.parts.subscriptions.begin(viewer, asked);
      if (!(Symbol.asyncIterator in begun)) return this.endWith(begun);
      this.answers = begun;
      if (this.isOver) return this.leave();
      for await (const answer of begun) {
        if (!(await this.send("next", answer))) return this.endWith([slowReader()]);
        if (this.isOver) return;
      }
      this.end();
    } catch (error) {
      this.endWith([toGraphqlError(error)]);
    }
  }

  private send(event: string, value: object): Promise<boolean> {
    const text = `event: ${event}\ndata: ${JSON.stringify(value)}\n\n`;
    return sendInTime(
      (done) => (this.response.writable ? this.response.write(text, done) : done()),
      this.parts.sendTimeoutMs,
    );
  }

  private endWith(errors: Parameters<Subscriptions["mask"]>[0]): void {
    if (this.isOver) return;
    const answer = { errors: this.parts.subscriptions.mask(errors) };
    this.response.write(`event: next\ndata: ${JSON.stringify(answer)}\n\n`);
    this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.leave();
    this.response.end("event: complete\ndata:\n\n");
    this.cutLater();
  }

  /** A comment; a reader that is behind needs none. */
  private beat(): void {
    if (!this.isOver && !this.response.writableNeedDrain) this.response.write(":\n\n");
  }

  private leave(): void {
    this.isOver = true;
    void this.answers?.return?.();
  }

  private cutLater(graceMs = CLOSE_GRACE_MS): void {
    const timer = setTimeout(() => this.response.destroy(), graceMs);
    this.response.once("close", () => clearTimeout(timer));
  }
}
