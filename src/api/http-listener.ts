import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { IncomingRequests } from "./incoming-requests.js";

const CLOSE_GRACE_MS = 30_000;
const RECEIVING_GRACE_MS = 5_000;

/** A listening HTTP server whose address is known before there is anything to serve. */
export interface HttpListener {
  server: Server;
  /** `http://host:port` as it can be reached from this machine, without a trailing slash. */
  localUrl: string;
  /** Until this is called, every request is answered 503: starting. */
  serve(listener: RequestListener): void;
  /**
   * Gives requests whose bytes are still coming a few seconds more, and connections without a request none. For the beginning of a
   * shutdown, which would wait for the slowest sender. May run twice.
   */
  stopReceiving(): void;
  /** Takes no new connection, lets running requests finish, and after a grace period cuts what is left. May run twice. */
  close(): Promise<void>;
}

/** @throws Error with a way out when the port is taken or may not be used */
export async function listen(host: string, port: number): Promise<HttpListener> {
  let listener: RequestListener = answerStarting;
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const incoming = new IncomingRequests(server, RECEIVING_GRACE_MS);
  return {
    server,
    localUrl: urlOf(server.address() as AddressInfo),
    serve: (given) => void (listener = given),
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

const answerStarting: RequestListener = (_request, response) => {
  response.writeHead(503, { "Content-Type": "application/json", "Retry-After": "1" });
  response.end(JSON.stringify({ status: "starting" }));
};

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE") {
    const message = `${host}:${port} is in use. Stop what listens there, or choose another port, e.g. PORT=${port + 1}.`;
    return new Error(message, { cause: error });
  }
  return new Error(`Cannot listen on ${host}:${port} (${error.code}). Check HOST and PORT.`, {
    cause: error,
  });
}
