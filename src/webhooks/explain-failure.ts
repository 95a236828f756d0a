import { ForbiddenDestinationError, NOT_PUBLIC } from "./destinations.js";

const NOT_TRUSTED =
  "The host's certificate is not from an authority that this server trusts, or comes without those between. An operator adds an authority of their own by NODE_EXTRA_CA_CERTS.";
const NO_TLS = "The host does not speak TLS there, or none that this server speaks.";

const EXPLANATIONS: Record<string, string> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "The host's certificate is for another name than the URL's.",
  CERT_HAS_EXPIRED: "The host's certificate has expired.",
  CERT_NOT_YET_VALID: "The host's certificate is not valid yet, or this server's clock is behind.",
  CERT_REVOKED: "The host's certificate was revoked.",
  CERT_UNTRUSTED: NOT_TRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  EPROTO: NO_TLS,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
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
  const explanation = EXPLANATIONS[code];
  if (explanation !== undefined) return explanation;
  if (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code))
    return `No connection that is secure could be made with the host (${code}).`;
  return `The request failed (${code}).`;
}

function codeOf(error: unknown): string | null {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : null;
}
