import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, RequestCutError } from "./api-error.js";
import type { Break, Fault } from "./faults.js";

/** One request and its answer, with the fault that befalls it. */
export class Exchange {
  readonly url: URL;
  fault: Fault | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    origin: string,
  ) {
    this.url = new URL(request.url ?? "/", origin);
  }

  get query(): URLSearchParams {
    return this.url.searchParams;
  }

  /** The path as sent, not decoded: what a signature covers. */
  get rawPath(): string {
    return (this.request.url ?? "/").split("?")[0]!;
  }

  header(name: string): string {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(",") : (value ?? "");
  }

  /**
   * The whole body of the request.
   * @throws RequestCutError it did not arrive, so nothing may come of the request
   */
  async body(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of this.request) {
        chunks.push(chunk as Buffer);
        length += (chunk as Buffer).length;
        if (this.fault?.kind === "broken-request" && length >= this.fault.atByte) {
          await this.break(this.fault.how);
        }
      }
    } catch {
      throw new RequestCutError();
    }
    if (!this.request.complete) throw new RequestCutError();
    return Buffer.concat(chunks);
  }

  async json(): Promise<Record<string, unknown>> {
    const body = await this.body();
    return parseJson(body.length === 0 ? "{}" : body.toString());
  }

  answer(status: number, resource?: object, headers: Record<string, string> = {}): void {
    this.send(status, resource === undefined ? "" : JSON.stringify(resource), headers);
  }

  private send(status: number, body: string, headers: Record<string, string> = {}): void {
    const type = body === "" ? {} : { "content-type": "application/json; charset=UTF-8" };
    this.response.writeHead(status, { ...type, "content-length": Buffer.byteLength(body), ...headers });
    this.response.end(body);
  }

  /** Called when the work is done: some faults come between it and the answer. */
  answerUnlessFaulty(status: number, resource?: object): void {
    if (this.fault?.kind === "lost-answer") return void this.request.socket.destroy();
    if (this.fault?.kind === "status")
      throw new ApiError(this.fault.status, "backendError", "Injected failure");
    if (this.fault?.kind === "garbled-answer" || this.fault?.kind === "empty-promise") {
      return this.send(status, this.fault.body ?? JSON.stringify(resource));
    }
    this.answer(status, resource);
  }

  /** Breaks the connection; resolves, and the promise rejects or never ends as the way to break has it. */
  async break(how: Break): Promise<void> {
    if (how === "reset") this.request.socket.resetAndDestroy();
    else if (how === "end") this.request.socket.destroy();
    // Nothing more is read or written until the other side closes the connection.
    else await new Promise((resolve) => this.request.socket.once("close", resolve));
    throw new RequestCutError();
  }
}

/** @throws ApiError 400 */
export function parseJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new ApiError(400, "parseError", "The body is no JSON");
  }
}
