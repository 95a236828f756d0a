import { setTimeout as sleep } from "node:timers/promises";
import type { Exchange } from "./exchange.js";
import type { TestObject } from "./object-store.js";

/** Answers with an object's bytes, or the one range that was asked for, as the fault has it. */
export async function sendObject(exchange: Exchange, { resource, bytes }: TestObject): Promise<void> {
  const headers: Record<string, string> = {
    "content-type": resource.contentType,
    "accept-ranges": "bytes",
    "last-modified": new Date(resource.updated).toUTCString(),
    etag: `"${resource.etag}"`,
    "x-goog-generation": resource.generation,
    "x-goog-hash": `crc32c=${resource.crc32c},md5=${resource.md5Hash}`,
    // Without this the client does not validate what it downloads.
    "x-goog-stored-content-encoding": "identity",
    "x-goog-stored-content-length": resource.size,
  };
  if (resource.cacheControl) headers["cache-control"] = resource.cacheControl;

  const range = parseRange(exchange.header("range"), bytes.length);
  if (range === "unsatisfiable") {
    return exchange.answer(416, undefined, { "content-range": `bytes */${bytes.length}` });
  }
  if (range) headers["content-range"] = `bytes ${range.first}-${range.last}/${bytes.length}`;
  const body = range ? bytes.subarray(range.first, range.last + 1) : bytes;
  exchange.response.writeHead(range ? 206 : 200, { ...headers, "content-length": String(body.length) });
  if (exchange.request.method === "HEAD") exchange.response.end();
  else await sendBody(exchange, body);
}

async function sendBody(exchange: Exchange, body: Buffer): Promise<void> {
  const { response, fault } = exchange;
  if (fault?.kind === "broken-download") {
    await new Promise((resolve) => response.write(body.subarray(0, fault.atByte), resolve));
    await exchange.break(fault.how);
  }
  if (fault?.kind === "slow-download") {
    const pieceBytes = Math.ceil(body.length / fault.pieces);
    for (let start = 0; start < body.length; start += pieceBytes) {
      response.write(body.subarray(start, start + pieceBytes));
      await sleep(fault.pauseMs);
    }
    return void response.end();
  }
  if (fault?.kind === "corrupt-download") {
    const corrupt = Buffer.from(body);
    corrupt[corrupt.length >> 1]! ^= 1;
    return void response.end(corrupt);
  }
  response.end(body);
}

/** Null when the whole object is to be sent. */
function parseRange(
  header: string,
  length: number,
): { first: number; last: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header);
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const isSuffix = match[1] === "";
  const first = isSuffix ? Math.max(0, length - Number(match[2])) : Number(match[1]);
  const last = isSuffix || match[2] === "" ? length - 1 : Math.min(Number(match[2]), length - 1);
  return first > last ? "unsatisfiable" : { first, last };
}
