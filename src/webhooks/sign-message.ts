import { createHmac } from "node:crypto";
import { keyOfSecret } from "./webhook-secret.js";

export interface SignedHeaders {
  "webhook-id": string;
  "webhook-timestamp": string;
  "webhook-signature": string;
}

/**
 * The headers of the Standard Webhooks specification (version 1.0.0, symmetric signatures): HMAC-SHA256 over id, time and body with dots between them, in
 * base64, one signature for each secret, with a space between two.
 * @param secrets all that are valid, `whsec_…`
 * @param sentAt of this try, so that receivers can refuse what is old
 */
export function signMessage(
  secrets: readonly string[],
  id: string,
  body: string,
  sentAt: Date,
): SignedHeaders {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = secrets.map(
    (secret) =>
      `v1,${createHmac("sha256", keyOfSecret(secret)).update(`${id}.${timestamp}.${body}`).digest("base64")}`,
  );
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
