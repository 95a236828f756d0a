import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from "request-filtering-agent";
import { explainFailure, NoAnswerError } from "./explain-failure.js";
import { type Destinations, hostOf } from "./destinations.js";
import { readRetryAfter } from "./retry-after.js";
import type { SignedHeaders } from "./sign-message.js";

/** How a try went: a status of 200 to 299 means that the message was taken. */
export interface TryOutcome {
  isTaken: boolean;
  /** The last answer's; null where there was none. */
  httpStatus: number | null;
  /** For people; null where it was taken. Names no address, and nothing of what was answered. */
  error: string | null;
  durationMs: number;
  /** How long the receiver asks to be left alone ({@link readRetryAfter}); null where it does not. */
  retryAfterMs: number | null;
}

export interface SenderOptions {
  destinations: Destinations;
  /** For everything: finding the address, connecting, redirects, and reading the answer. */
  timeoutMs?: number;
  /** In place of the system's, for tests. */
  lookup?: LookupFunction;
}

const TIMEOUT_MS = 10_000;
/** Longest answer that is read; what it says is not kept. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_REDIRECTS = 3;
/** Those that keep method and body (RFC 9110, 15.4.8 and 15.4.9). */
const KEEPING_REDIRECTS = new Set([307, 308]);

/**
 * Posts messages to receivers, of whom it believes nothing: not where they are, not that they answer in time, not that they answer little. Every connection is
 * made to an address that was looked up once and checked, and that the filtering agent checks again where it connects; so is every redirect's.
 */
export class MessageSender {
  private readonly destinations: Destinations;
  private readonly timeoutMs: number;
  private readonly lookup: LookupFunction;

  constructor({
    destinations,
    timeoutMs = TIMEOUT_MS,
    lookup = systemLookup as LookupFunction,
  }: SenderOptions) {
    this.destinations = destinations;
    this.timeoutMs = timeoutMs;
    this.lookup = lookup;
  }

  /** Never rejects: whatever goes wrong is the outcome. */
  async send(url: string, body: string, headers: SignedHeaders): Promise<TryOutcome> {
    const begunAt = performance.now();
    const outcome = (
      httpStatus: number | null,
      error: string | null,
      retryAfterMs: number | null = null,
    ) => ({
      isTaken: error === null,
      httpStatus,
      error,
      durationMs: Math.round(performance.now() - begunAt),
      retryAfterMs,
    });
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const { status, retryAfter } = await this.post(new URL(url), body, headers, signal);
      const error = status >= 200 && status < 300 ? null : explainStatus(status);
      return outcome(status, error, readRetryAfter(status, retryAfter, new Date()));
    } catch (error) {
      return outcome(null, explainFailure(error, signal, this.timeoutMs));
    }
  }

  /** What the last answer says, after redirects. */
  private async post(
    url: URL,
    body: string,
    headers: SignedHeaders,
    signal: AbortSignal,
    redirectsLeft = MAX_REDIRECTS,
  ): Promise<{ status: number; retryAfter: string | undefined }> {
    const answer = await this.request(url, body, headers, signal);
    const { statusCode: status = 0 } = answer;
    const { location, "retry-after": retryAfter } = answer.headers;
    await drain(answer);
    const isRedirect = KEEPING_REDIRECTS.has(status) && location !== undefined;
    if (!isRedirect || redirectsLeft === 0) return { status, retryAfter };
    return this.post(new URL(location, url), body, headers, signal, redirectsLeft - 1);
  }

  private async request(
    url: URL,
    body: string,
    headers: SignedHeaders,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    this.destinations.checkUrl(url);
    const addresses = await orAborted(signal, this.addressesOf(hostOf(url)));
    const allowIPAddressList = this.destinations.allowedAmong(url, addresses);
    const [send, Agent] =
      url.protocol === "https:"
        ? ([requestHttps, RequestFilteringHttpsAgent] as const)
        : ([requestHttp, RequestFilteringHttpAgent] as const);
    const content = Buffer.from(body);
    return new Promise((resolve, reject) => {
      const options = {
        method: "POST",
        // One for a request: no connection is kept that another webhook could be sent over.
        agent: new Agent({ allowIPAddressList }),
        lookup: answering(addresses),
        signal,
        maxHeaderSize: MAX_HEADER_BYTES,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": content.length,
          "user-agent": "Likeness-Webhooks/1",
        },
      };
      send(url, options, resolve)
        .on("error", reject)
        // Without an answer or an error, as after an answer of 101.
        .on("close", () => reject(new NoAnswerError()))
        .end(content);
    });
  }

  private addressesOf(host: string): Promise<LookupAddress[]> {
    const family = isIP(host);
    if (family !== 0) return Promise.resolve([{ address: host, family }]);
    return new Promise((resolve, reject) => {
      this.lookup(host, { all: true }, (error, addresses) =>
        error ? reject(error) : resolve(addresses as LookupAddress[]),
      );
    });
  }
}

/** Looks nothing up: a name that is asked for twice may have another address the second time (DNS rebinding). */
const answering =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, options, answer) => {
    const [first] = addresses;
    if (options.all) answer(null, [...addresses]);
    else answer(null, first!.address, first!.family);
  };

async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // It has said its status: how its body ends changes nothing.
  } finally {
    answer.destroy();
  }
}

async function orAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function explainStatus(status: number): string {
  if (KEEPING_REDIRECTS.has(status))
    return `Answered ${status}: a redirect to nowhere, or one too many. Enter the final URL.`;
  if (status >= 300 && status < 400)
    return `Answered ${status}: such a redirect does not keep the message. Enter the final URL.`;
  return `Answered ${status}, which is not 200 to 299.`;
}
