import "reflect-metadata";
import { EventEmitter } from "node:events";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Server } from "node:http";
import { PassThrough, Transform } from "node:stream";
import busboy from "busboy";
import { expressMiddleware } from "@as-integrations/express5";
import express, { Router, type Request, type RequestHandler, type Response } from "express";
import { buildSchema } from "graphql";
import pino from "pino";
import type { DataSource, EntityManager } from "typeorm";
import { allowOrigins } from "../../src/api/cross-origin.http.js";
import { createExpressApp } from "../../src/api/express-app.js";
import { createApolloServer } from "../../src/api/graphql.http.js";
import { listen } from "../../src/api/http-listener.js";
import { OperationTime } from "../../src/graphql/operation-time.js";
import { RequestContext } from "../../src/graphql/request-context.js";
import { clientGone } from "../../src/uploads/receiving/client-gone.js";
import type { Viewer } from "../../src/workspaces/viewer.js";
import { supervise } from "../../src/api/uncaught-errors.js";
import { createLog, type Log } from "../../src/logging/log.js";
import { Metrics } from "../../src/metrics/metrics.js";
import { ApiKeyService } from "../../src/workspaces/api-key.service.js";
import { SessionService } from "../../src/workspaces/session.service.js";

/*
 * A process of its own for uncaught-errors.test.ts: the real chain of middleware, log, metrics and GraphQL server, with routes that throw
 * where nobody catches. Sends its parent its URL, and a list of the ways; any message from the parent makes it throw outside of a request.
 */

/** May read the answers. */
export const PAGE = "http://page.test";

const boom = (): never => {
  throw new Error("thrown as the test wants it");
};

const unreadable = Object.defineProperty(new Error("unreadable"), "detail", { get: boom, enumerable: true });

/** Its serializer for `odd` throws, as one for a type it does not expect would. */
const fragileLog = pino({ serializers: { odd: boom } });
const logWithFragileMixin = pino({ mixin: boom });

const formOf = (request: Request) => request.pipe(busboy({ headers: request.headers }));
const answer = (response: Response) => void response.json({ answered: true });
const later = (work: () => void) => void setTimeout(work, 5);

/** By what throws. None answers by itself unless it says so. */
export const ways: Record<string, (request: Request, response: Response) => unknown> = {
  "a middleware": boom,
  "an async middleware": async () => {
    await readFile(__filename);
    boom();
  },
  "a middleware, null": () =>
    later(() =>
      (() => {
        throw null;
      })(),
    ),
  "a middleware, an error that cannot be logged": () =>
    later(() => {
      throw unreadable;
    }),
  "a timer": () => later(boom),
  "an immediate": () => void setImmediate(boom),
  "a tick": () => process.nextTick(boom),
  "a microtask": () => queueMicrotask(boom),
  "a callback of the file system": () => void readFile(__filename).then(() => setImmediate(boom)),
  "a promise nobody awaits": () => void Promise.reject(new Error("nobody awaits this")),
  "a promise nobody awaits, with nothing": () => void Promise.reject(),
  "an async function nobody awaits": () => void readFile("/nowhere/at/all"),
  "a listener to the request's data": (request) => void request.on("data", boom),
  "a listener to the request's end": (request) => void request.on("end", boom).resume(),
  "a listener to the request's close": (request) => void request.on("close", boom).resume(),
  "a listener to the response's finish": (_request, response) => answer(response.on("finish", boom)),
  "a listener to the response's close": (_request, response) => answer(response.on("close", boom)),
  "an async listener to the response's close": (_request, response) =>
    answer(response.on("close", async () => boom())),
  "a stream without a listener": () => void createReadStream("/nowhere/at/all"),
  "an emitter without a listener": () => later(() => new EventEmitter().emit("error", new Error("unheard"))),
  "a stream's transformation": (request) => void request.pipe(new Transform({ transform: boom })),
  "a listener to a spool": (request) => void request.pipe(new PassThrough()).on("data", boom),
  "a listener to a form's file": (request) => void formOf(request).on("file", boom),
  "a listener to a form's end": (request) =>
    void formOf(request)
      .on("file", (_name, file) => file.resume())
      .on("close", boom),
  "a write after the end": (_request, response) => {
    answer(response);
    response.write("more");
  },
  "a timer, half-way through the answer": (_request, response) => {
    response.set("Content-Length", "100000").write("x".repeat(50_000));
    later(boom);
  },
  "a timer, with the answer's headers set": (_request, response) => {
    response.set({ "Content-Length": "3", "Content-Encoding": "gzip", ETag: '"a"' });
    later(boom);
  },
  "the log's serializer": () => later(() => fragileLog.info({ odd: 1 }, "odd")),
  "the log's mixin": () => later(() => logWithFragileMixin.info("mixed in")),
  "the metrics": (_request, response) => answer(response),
};

const routes = (): Router => {
  const router = Router();
  const waiting: Response[] = [];
  router.get("/slow", (_request, response) => void waiting.push(response));
  router.get("/waiting", (_request, response) => void response.json({ waiting: waiting.length }));
  router.post("/release", (_request, response) => {
    for (const slow of waiting.splice(0)) answer(slow);
    answer(response);
  });
  router.post("/throw", async (request, response) => {
    await ways[String(request.query.way)]!(request, response);
  });
  return router;
};

/** Breaks in the request log, where the requests it counts are over. */
function fragileMetrics(): Metrics {
  const metrics = new Metrics();
  const { httpSeconds } = metrics;
  const observe = httpSeconds.observe.bind(httpSeconds) as (labels: object, value: number) => void;
  Object.assign(httpSeconds, {
    observe: (labels: object, value: number) => {
      if (isAbout("the metrics")) boom();
      observe(labels, value);
    },
  });
  return metrics;
}

let current = "";
const isAbout = (way: string) => current === way;
const noteWay: RequestHandler = (request, _response, next) => {
  if (request.path === "/throw") current = String(request.query.way);
  else if (request.path === "/release") current = "";
  next();
};

async function graphql(httpServer: Server, log: Log): Promise<RequestHandler[]> {
  const schema = buildSchema("type Query { answered: Boolean }");
  const apollo = createApolloServer(schema, httpServer, true, log);
  apollo.addPlugin({
    requestDidStart: async ({ request }) => {
      if (request.operationName === "Start") boom();
      if (request.operationName === "Timer") later(boom);
      return {
        willSendResponse: async () => {
          if (request.operationName === "End") boom();
          if (request.operationName === "Unawaited") void Promise.reject(new Error("unawaited"));
          // The others are still to be sent when their error comes.
          if (["Timer", "Unawaited"].includes(request.operationName ?? ""))
            await new Promise((go) => setTimeout(go, 50));
        },
      };
    },
  });
  await apollo.start();
  const context = async ({ res }: { res: Response }) => {
    const signal = clientGone(res);
    // Nothing here asks who is asking, or the database.
    const nobody = { viewer: undefined as unknown as Viewer, manager: undefined as unknown as EntityManager };
    const time = new OperationTime(60_000, signal);
    return new RequestContext({
      ...nobody,
      signal,
      time,
      idempotencyKeyHeader: null,
      reportFault: () => "",
      reportRefusal: () => {},
    });
  };
  return [express.json(), expressMiddleware(apollo, { context })];
}

async function main(): Promise<void> {
  const log = createLog("info");
  const http = await listen("127.0.0.1", 0);
  supervise(log, async () => {
    await http.close();
    log.info("stopped");
    process.disconnect();
  });
  const open = [
    Router().use(noteWay),
    routes(),
    Router().post("/graphql", ...(await graphql(http.server, log))),
  ];
  const noDatabase = {} as DataSource;
  const apiKeys = new ApiKeyService(noDatabase);
  const sessions = new SessionService(noDatabase, apiKeys);
  http.serve(
    createExpressApp(
      { anyOrigin: [], open, keyed: [] },
      allowOrigins([PAGE]),
      { apiKeys, sessions },
      fragileMetrics(),
      log,
    ),
  );
  process.on("message", () => later(boom));
  process.send!({ url: http.localUrl });
}

if (require.main === module) void main();
