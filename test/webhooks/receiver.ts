import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { waitUntil } from "../support/wait-until.js";
import type { ServerCertificate } from "./made-certificates.js";

/** A request as a receiver gets it. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a receiver answers: a status, or whatever it does by itself with the connection. */
export type Answer = number | { status: number; headers?: Record<string, string>; body?: string } | "silence";

/** A receiver of webhooks on a loopback address. */
export class Receiver {
  readonly received: Received[] = [];
  /** Of the next requests, the first first; then {@link answer}. */
  readonly answers: Answer[] = [];
  answer: Answer = 204;

  private constructor(
    private readonly server: Server,
    readonly address: string,
    private readonly scheme: "http" | "https",
  ) {}

  /** @param certificate null: it speaks HTTP */
  static async start(address = "127.0.0.1", certificate: ServerCertificate | null = null): Promise<Receiver> {
    const server = certificate === null ? createServer() : createTlsServer(certificate);
    const receiver = new Receiver(server, address, certificate === null ? "http" : "https");
    server.on("request", (request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        receiver.received.push({ path: request.url!, headers: request.headers, body });
        const answer = receiver.answers.shift() ?? receiver.answer;
        if (answer === "silence") return;
        const { status, headers, body: text } = typeof answer === "number" ? { status: answer } : answer;
        response.writeHead(status, headers).end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.scheme}://${this.address.includes(":") ? `[${this.address}]` : this.address}:${this.port}/hook`;
  }

  /** Resolves with all there are, as soon as there are so many. */
  async hear(count: number): Promise<Received[]> {
    await waitUntil(`${count} messages`, () => this.received.length >= count);
    return this.received;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The headers that a receiver verifies, as the library takes them. */
export const headersOf = ({ headers }: Received): Record<string, string> => ({
  "webhook-id": String(headers["webhook-id"]),
  "webhook-timestamp": String(headers["webhook-timestamp"]),
  "webhook-signature": String(headers["webhook-signature"]),
});
