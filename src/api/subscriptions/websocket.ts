import { handleProtocols, makeServer, type Server as ProtocolServer } from "graphql-ws";
import { OperationTypeNode, type DocumentNode, type GraphQLError, type GraphQLSchema } from "graphql";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { isDatabaseOutage } from "../../errors/database-outage.js";
import { logUnexpected } from "../../logging/log-unexpected.js";
import type { Log } from "../../logging/log.js";
import type { ApiKeyService } from "../../workspaces/api-key.service.js";
import type { KeyWatch } from "../../workspaces/key-watch.js";
import type { SessionService } from "../../workspaces/session.service.js";
import type { Viewer } from "../../workspaces/viewer.js";
import { keyIn } from "../authentication.http.js";
import { isFromOwnPage, sessionTokenIn } from "../session-cookie.js";
import { sendInTime } from "./send-in-time.js";
import type { Slots } from "./slots.js";
import { CLOSE, slowReader } from "./stream-errors.js";
import { toGraphqlError, type Answer, type Answers, type Subscriptions } from "./subscriptions.js";

/** Where the protocol is spoken; the same path as the requests'. */
export const WEBSOCKET_PATH = "/graphql";

/** Of one message of a client: as of a request's JSON. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
/** What one connection may have waiting to be read, its answers to pings included. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** A connection says whose it is within this time, or is closed (4408). */
const INIT_WAIT_MS = 5_000;
/** For a client to answer that it closes too, after which the connection is cut; for one that is behind, to read why. */
const CLOSE_GRACE_MS = 5_000;
const SLOW_READER_GRACE_MS = 15_000;

/** What a connection is to the protocol's hooks. */
interface Connection {
  socket: WebSocket;
  request: IncomingMessage;
  viewer: Viewer | null;
  /** Run when it is closed. */
  cleanUps: (() => void)[];
}

export interface WebSocketParts {
  subscriptions: Subscriptions;
  apiKeys: ApiKeyService;
  sessions: SessionService;
  /** Where clients reach the server. */
  publicUrl: string;
  keyWatch: KeyWatch;
  /** Of connections. */
  slots: Slots;
  /** Of connections, those included that have not said yet whose they are. */
  maxConnections: number;
  /** Longest that a message may wait to be read. */
  sendTimeoutMs: number;
  /** Between pings; who does not answer one before the next is gone. */
  heartbeatMs: number;
  log: Log;
}

type Protocol = ProtocolServer<Connection>;
type ProtocolContext = Parameters<
  NonNullable<Parameters<typeof makeServer<Record<string, unknown>, Connection>>[0]["onConnect"]>
>[0];

/** The protocol graphql-transport-ws: subscriptions alone, over connections that bring a key when they begin. */
export class WebSocketSubscriptions {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols,
    perMessageDeflate: false,
  });
  private readonly protocol: Protocol;
  private isClosing = false;

  constructor(private readonly parts: WebSocketParts) {
    this.protocol = this.createProtocol();
    this.sockets.on("connection", (socket, request) => this.accept(socket, request));
  }

  /** Takes over a server's upgrades. */
  listenOn(server: Server): void {
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const isOurs = request.url?.split("?")[0] === WEBSOCKET_PATH;
      const isFull = this.isClosing || this.sockets.clients.size >= this.parts.maxConnections;
      if (isOurs && !isFull)
        return this.sockets.handleUpgrade(request, socket, head, (accepted) =>
          this.sockets.emit("connection", accepted, request),
        );
      const status = isOurs ? "503 Service Unavailable" : "404 Not Found";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
  }

  /** Tells every client that the server stops, and cuts those that do not close in return. May run twice. */
  async close(): Promise<void> {
    this.isClosing = true;
    const closed = [...this.sockets.clients].map(
      (socket) => new Promise((resolve) => socket.once("close", resolve)),
    );
    for (const socket of this.sockets.clients) closeWith(socket, CLOSE.goingAway);
    await Promise.all(closed);
  }

  private accept(socket: WebSocket, request: IncomingMessage): void {
    const connection: Connection = { socket, request, viewer: null, cleanUps: [] };
    const { sendTimeoutMs, log } = this.parts;
    socket.on("error", (error) => log.debug({ err: error }, "a WebSocket connection failed"));
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text, sendTimeoutMs),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (hear) =>
          socket.on("message", (bytes: Buffer) => void this.hear(socket, () => hear(bytes.toString()))),
      },
      connection,
    );
    const stopBeating = this.beat(socket);
    socket.once("close", (code, reason) => {
      stopBeating();
      for (const cleanUp of connection.cleanUps) cleanUp();
      closed(code, reason.toString()).catch((error: unknown) => logUnexpected(log, error));
    });
  }

  private async hear(socket: WebSocket, hear: () => Promise<void>): Promise<void> {
    if (socket.bufferedAmount > MAX_WAITING_BYTES) return closeWith(socket, CLOSE.slowReader);
    try {
      await hear();
    } catch (error) {
      if (isDatabaseOutage(error)) return closeWith(socket, CLOSE.tryLater);
      const errorId = logUnexpected(this.parts.log, error);
      socket.close(1011, `Something went wrong on our side. Its id is ${errorId}.`);
    }
  }

  /** A client that does not answer reads nothing, or is gone though nothing says so. One that was told to go has its own time for that. */
  private beat(socket: WebSocket): () => void {
    let isAnswered = true;
    socket.on("pong", () => (isAnswered = true));
    const timer = setInterval(() => {
      if (socket.readyState !== socket.OPEN) return;
      if (!isAnswered) return closeWith(socket, CLOSE.slowReader);
      isAnswered = false;
      socket.ping();
    }, this.parts.heartbeatMs);
    return () => clearInterval(timer);
  }

  private createProtocol(): Protocol {
    const { subscriptions } = this.parts;
    return makeServer<Record<string, unknown>, Connection>({
      connectionInitWaitTimeout: INIT_WAIT_MS,
      onConnect: (context) => this.authenticate(context),
      onSubscribe: async ({ extra: { viewer } }, _id, request) => {
        const begun = await subscriptions.begin(viewer!, request);
        if (!isStream(begun)) return begun;
        return { schema: NONE, document: ANY_SUBSCRIPTION, contextValue: begun };
      },
      subscribe: ({ contextValue }) => contextValue as never,
      // Made by us, and masked already.
      onNext: (_context, _id, _payload, _args, answer) => answer as Answer as never,
      onError: (_context, _id, _payload, errors) =>
        subscriptions.mask(errors.map((error) => toGraphqlError(error))) as never,
    }) as unknown as Protocol;
  }

  private async authenticate({ extra, connectionParams }: ProtocolContext): Promise<boolean> {
    const { keyWatch, slots } = this.parts;
    const { socket, request, cleanUps } = extra;
    const given =
      connectionParams?.Authorization ?? connectionParams?.authorization ?? request.headers.authorization;
    const viewer = given == null ? await this.viewerOfSession(request) : await this.viewerOfKey(given);
    if (viewer === "foreign page") return (closeWith(socket, CLOSE.foreignPage), false);
    if (viewer === null) return (closeWith(socket, CLOSE.unauthenticated), false);
    try {
      cleanUps.push(slots.take(viewer.keyId));
    } catch {
      return (closeWith(socket, CLOSE.tryLater), false);
    }
    cleanUps.push(keyWatch.watch(viewer, () => closeWith(socket, CLOSE.unauthenticated)));
    extra.viewer = viewer;
    // Closed while the key was looked up: nobody would clean up after it.
    if (socket.readyState === socket.OPEN) return true;
    for (const cleanUp of cleanUps) cleanUp();
    return false;
  }

  /** The key comes with the first message, as browsers can send no header with a connection; or in the header. */
  private async viewerOfKey(given: unknown): Promise<Viewer | null> {
    const key = typeof given === "string" ? keyIn(given) : null;
    return key === null ? null : this.parts.apiKeys.authenticate(key);
  }

  /** A browser sends its cookie with the connection of whatever page, and says which. */
  private async viewerOfSession({ headers }: IncomingMessage): Promise<Viewer | "foreign page" | null> {
    const { sessions, publicUrl } = this.parts;
    const token = sessionTokenIn(headers);
    if (token === null) return null;
    return isFromOwnPage(headers, publicUrl) ? sessions.authenticate(token) : "foreign page";
  }
}

const isStream = (begun: Answers | readonly GraphQLError[]): begun is Answers =>
  Symbol.asyncIterator in begun;

/** The protocol's library looks only for which kind of operation it is. */
const NONE = {} as GraphQLSchema;
const ANY_SUBSCRIPTION = {
  kind: "Document",
  definitions: [{ kind: "OperationDefinition", operation: OperationTypeNode.SUBSCRIPTION }],
} as unknown as DocumentNode;

/** Resolves when the message was handed to the network, so that no more is made than is read. */
async function send(socket: WebSocket, text: string, timeoutMs: number): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  const write = (done: (error?: Error | null) => void) => socket.send(text, done);
  const isSent = socket.bufferedAmount <= MAX_WAITING_BYTES && (await sendInTime(write, timeoutMs));
  if (isSent) return;
  closeWith(socket, CLOSE.slowReader);
  throw slowReader();
}

function closeWith(socket: WebSocket, { code, reason }: { code: number; reason: string }): void {
  socket.close(code, reason);
  const graceMs = code === CLOSE.slowReader.code ? SLOW_READER_GRACE_MS : CLOSE_GRACE_MS;
  const timer = setTimeout(() => socket.terminate(), graceMs);
  socket.once("close", () => clearTimeout(timer));
}
