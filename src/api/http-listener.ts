import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { allowOrigins, type CrossOriginHandler } from "./cross-origin.http.js";
import { IncomingRequests } from "./incoming-requests.js";

const CLOSE_GRACE_MS = 30_000;
const RECEIVING_GRACE_MS = 5_000;

/** A listening HTTP server whose address is known before there is anything to serve. */
export interface HttpListener {
  server: Server;
  /** `http://host:port` as it can be reached from this machine, without a trailing slash. */
  localUrl: string;
  /** Until this is called, `/healthz` is answered 200, and every other request 503: starting. */
  serve(listener: RequestListener): void;
  /** From here on `/readyz` is answered 503, so that nobody sends more; everything else is answered as before. */
  announceStop(): void;
  /**
   * Gives requests whose bytes are still coming a few seconds more, and connections without a request none. For the beginning of a
   * shutdown, which would wait for the slowest sender. May run twice.
   */
  stopReceiving(): void;
  /** Takes no new connection, lets running requests finish, and after a grace period cuts what is left. May run twice. */
  close(): Promise<void>;
}

/**
 * @param crossOrigin stands before what is answered until there is something to serve
 * @throws Error with a way out when the port is taken or may not be used
 */
export async function listen(
  host: string,
  port: number,
  crossOrigin: CrossOriginHandler = allowOrigins([]),
): Promise<HttpListener> {
  let listener: RequestListener = (request, response) =>
    crossOrigin(request, response, () => answerStarting(request, response));
  let isStopping = false;
  const server = createServer((request, response) =>
    isStopping && isFor("/readyz", request) ? answer(response, 503, "stopping") : listener(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const incoming = new IncomingRequests(server, RECEIVING_GRACE_MS);
  return {
    server,
    localUrl: urlOf(server.address() as AddressInfo),
    serve: (given) => void (listener = given),
    announceStop: () => void (isStopping = true),
    stopReceiving: () => incoming.stop(),
    close: () => {
      incoming.stop();
      return close(server);
    },
  };
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(timer);
}

function urlOf({ address, port }: AddressInfo): string {
  const reachable = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

const isFor = (path: string, { url }: IncomingMessage): boolean => url?.split("?")[0] === path;

/** A long migration is no reason to be restarted in the middle of it. */
const answerStarting: RequestListener = (request, response) =>
  isFor("/healthz", request) ? answer(response, 200, "ok") : answer(response, 503, "starting");

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    ...(status === 503 && { "Retry-After": "1" }),
  });
  response.end(JSON.stringify({ status: text }));
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE") {
    const message = `${host}:${port} is in use. Stop what listens there, or choose another port, e.g. PORT=${port + 1}.`;
    return new Error(message, { cause: error });
  }
  const advice =
    {
      EACCES: `This user may not use the port ${port}; those below 1024 mostly belong to root. Choose a higher one, e.g. PORT=4000.`,
      EADDRNOTAVAIL: `${host} is no address of this machine. Set HOST to one, or to 0.0.0.0 for all of them.`,
      ENOTFOUND: `The name ${host} is not known. Set HOST to an address of this machine, or to 0.0.0.0 for all of them.`,
    }[error.code ?? ""] ?? "Check HOST and PORT.";
  return new Error(`Cannot listen on ${host}:${port} (${error.code}). ${advice}`, { cause: error });
}
