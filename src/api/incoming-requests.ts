import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

const isAnswered = ({ response }: Exchange): boolean => response.writableFinished;

/** The connections of a server, each with the last request that came over it. */
export class IncomingRequests {
  private readonly connections = new Map<Socket, Exchange | null>();
  private isStopping = false;

  constructor(
    server: Server,
    private readonly graceMs: number,
  ) {
    server.on("connection", (socket) => {
      this.connections.set(socket, null);
      socket.once("close", () => this.connections.delete(socket));
    });
    server.on("request", (request, response) => this.connections.set(request.socket, { request, response }));
  }

  /** Cuts at once what sends without waiting for an answer, and after the grace all but the requests that have come and are being answered. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.cut((exchange) => exchange === null || (isAnswered(exchange) && !exchange.request.complete));
    const cutRest = () =>
      this.cut((exchange) => exchange === null || isAnswered(exchange) || !exchange.request.complete);
    setTimeout(cutRest, this.graceMs).unref();
  }

  private cut(isDue: (exchange: Exchange | null) => boolean): void {
    for (const [socket, exchange] of this.connections) if (isDue(exchange)) socket.destroy();
  }
}
