const CERTIFICATE = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
]);

/**
 * Why a request was not answered at all, and what to do about it.
 * @param error what `fetch` threw
 */
export function whyNoAnswer(url: string, error: unknown): string {
  const { code = "", message = "" } = (error as { cause?: NodeJS.ErrnoException }).cause ?? {};
  if (CERTIFICATE.has(code)) {
    return (
      `A server answers at ${url}, but its certificate is signed by nobody that Node trusts (${code}). If it is yours, name the file with ` +
      "the certificate of whoever signed it: NODE_EXTRA_CA_CERTS=/path/to/ca.pem npm run demo -- --url …"
    );
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return `A server answers at ${url}, but its certificate is not valid today (${code}). Renew it, or set this machine's clock.`;
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return `A server answers at ${url}, but its certificate is for another name: ${message} Give --url with the name that it is for.`;
  }
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") {
    return `What answers at ${url} does not speak TLS (${code}). Give --url with http:// in place of https://.`;
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `The name in ${url} is not known (${code}). Check --url.`;
  }
  return `No server answers at ${url}${code && ` (${code})`}. Start one with \`npm start\`, or give --url.`;
}
