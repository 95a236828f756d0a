import { generateKeyPairSync } from "node:crypto";
import { Storage } from "@google-cloud/storage";
import type { GcsLimits } from "./gcs-retries.js";

/**
 * The client for a bucket's service. Without an endpoint, or with an `https` one, it uses Application Default
 * Credentials. An `http` endpoint is a test server: no token is ever requested or sent, so that nothing leaves the
 * machine and no credential travels unencrypted. URLs are then signed locally, with the key in the service-account file
 * that GOOGLE_APPLICATION_CREDENTIALS names, or without one with a key made up for this process.
 * @throws Error the configuration cannot work; the message says what to set
 */
export function openGcsClient(apiEndpoint: string | undefined, limits: GcsLimits): Storage {
  if (process.env.STORAGE_EMULATOR_HOST !== undefined) {
    throw new Error(
      "Unset STORAGE_EMULATOR_HOST, with which the client asks for wrong paths; set GCS_API_ENDPOINT",
    );
  }
  // Without this timeout the client waits for ever. Its retries are off in favour of withRetries.
  const common = { timeout: limits.attemptTimeoutMs, retryOptions: { autoRetry: false } };
  if (apiEndpoint === undefined) return new Storage(common);
  if (usesTls(apiEndpoint)) return new Storage({ ...common, apiEndpoint, useAuthWithCustomEndpoint: true });

  const keyFilename = process.env.GOOGLE_APPLICATION_CREDENTIALS;
  return new Storage({
    ...common,
    apiEndpoint,
    ...(keyFilename ? { keyFilename } : { credentials: throwawayKey() }),
  });
}

/** Signs URLs for test servers that do not look at signatures; one that does is told its key by a credentials file. */
function throwawayKey(): { client_email: string; private_key: string } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  return { client_email: "throwaway@likeness.invalid", private_key: String(pem) };
}

/** Whether requests to this endpoint carry an access token. */
export function usesTls(apiEndpoint: string): boolean {
  return new URL(apiEndpoint).protocol === "https:";
}
