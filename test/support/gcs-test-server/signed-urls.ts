import { createHash, verify, type KeyObject } from "node:crypto";
import { ApiError } from "./api-error.js";
import type { Exchange } from "./exchange.js";

const maxLifetimeSeconds = 7 * 24 * 3600;

/**
 * Checks a V4 signature (https://cloud.google.com/storage/docs/authentication/canonical-requests).
 * @throws ApiError 400 expired or malformed, 403 not signed with the key that belongs to `publicKey`
 */
export function assertSignedUrl(exchange: Exchange, publicKey: KeyObject, nowMs: number): void {
  const { query } = exchange;
  const signature = query.get("X-Goog-Signature");
  if (signature === null) throw new ApiError(403, "AccessDenied", "Access denied.");

  const date = query.get("X-Goog-Date") ?? "";
  const startMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const lifetimeSeconds = Number(query.get("X-Goog-Expires"));
  if (!(lifetimeSeconds > 0 && lifetimeSeconds <= maxLifetimeSeconds) || Number.isNaN(startMs)) {
    throw new ApiError(400, "AuthenticationRequestParametersError", "The lifetime cannot be read");
  }
  const signed = Buffer.from(stringToSign(exchange, date));
  if (!verify("RSA-SHA256", signed, publicKey, Buffer.from(signature, "hex"))) {
    throw new ApiError(403, "SignatureDoesNotMatch", "The signature does not match the request");
  }
  if (nowMs < startMs) throw new ApiError(403, "AccessDenied", "The signature is not valid yet");
  if (nowMs > startMs + lifetimeSeconds * 1000)
    throw new ApiError(400, "ExpiredToken", "The URL has expired");
}

function stringToSign(exchange: Exchange, date: string): string {
  const scope = (exchange.query.get("X-Goog-Credential") ?? "").split("/").slice(1).join("/");
  const request = createHash("sha256").update(canonicalRequest(exchange)).digest("hex");
  return ["GOOG4-RSA-SHA256", date, scope, request].join("\n");
}

function canonicalRequest({ query, request, rawPath }: Exchange): string {
  const signedHeaders = query.get("X-Goog-SignedHeaders") ?? "";
  const headerLines = signedHeaders.split(";").map((name) => {
    const value = request.headers[name];
    // The client signs the host without its port.
    const text = name === "host" ? String(value).replace(/:\d+$/, "") : String(value ?? "").trim();
    return `${name}:${text.replaceAll(/\s{2,}/g, " ")}\n`;
  });
  const parameters = [...query]
    .filter(([name]) => name !== "X-Goog-Signature")
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .toSorted();
  const contentHash = request.headers["x-goog-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  return [
    request.method,
    rawPath,
    parameters.join("&"),
    headerLines.join(""),
    signedHeaders,
    contentHash,
  ].join("\n");
}

/** As RFC 3986 has it; `encodeURIComponent` leaves five reserved characters alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
