import { ForbiddenDestinationError, NOT_PUBLIC } from "./destinations.js";

const EXPLANATIONS: Record<string, string> = {
  ENOTFOUND: "The host's name is not known.",
  EAI_AGAIN: "The host's name could not be looked up.",
  ECONNREFUSED: "The connection was refused: nothing listens there.",
  ECONNRESET: "The connection was closed before an answer came.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The host cannot be reached.",
  ETIMEDOUT: "The host did not take the connection in time.",
  HPE_HEADER_OVERFLOW: "The answer's headers are too long.",
  ERR_INVALID_URL: "It redirects to something that is no URL.",
};

/** The connection was closed, by whomever, before there was an answer. */
export class NoAnswerError extends Error {
  override name = "NoAnswerError";
  readonly code = "ECONNRESET";
}

/**
 * Why a message did not arrive, for people. What Node says is not shown, as it names addresses.
 * @throws the error itself, where it is no failure of a request
 */
export function explainFailure(error: unknown, signal: AbortSignal, timeoutMs: number): string {
  if (error instanceof ForbiddenDestinationError) return error.message;
  if (signal.aborted) return `No answer within ${timeoutMs / 1000} s.`;
  const code = codeOf(error);
  if (code === null) {
    // The filtering agent's errors have no other mark.
    if (error instanceof Error && error.message.startsWith("DNS lookup ")) return NOT_PUBLIC;
    throw error;
  }
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER|ALTNAME/.test(code))
    return `The host's certificate is not valid (${code}).`;
  return EXPLANATIONS[code] ?? `The request failed (${code}).`;
}

function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : null;
}
