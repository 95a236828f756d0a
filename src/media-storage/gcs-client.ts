import { Storage } from "@google-cloud/storage";
import type { GcsLimits } from "./gcs-retries.js";

/**
 * The client for a bucket's service. Without an endpoint, or with an `https` one, it uses Application Default
 * Credentials. An `http` endpoint is a test server: no token is ever requested or sent, so that nothing leaves the
 * machine and no credential travels unencrypted; GOOGLE_APPLICATION_CREDENTIALS then names the service-account file
 * whose key signs URLs, locally.
 * @param signsUrls false when a public base URL makes signing unnecessary
 * @throws Error the configuration cannot work; the message says what to set
 */
export function openGcsClient(
  apiEndpoint: string | undefined,
  signsUrls: boolean,
  limits: GcsLimits,
): Storage {
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
  if (keyFilename === undefined && signsUrls) {
    throw new Error(
      `GCS_API_ENDPOINT ${apiEndpoint} is a test server: URLs for it are signed with the service-account file that ` +
        "GOOGLE_APPLICATION_CREDENTIALS names, which is not set",
    );
  }
  return new Storage({ ...common, apiEndpoint, keyFilename });
}

/** Whether requests to this endpoint carry an access token. */
export function usesTls(apiEndpoint: string): boolean {
  return new URL(apiEndpoint).protocol === "https:";
}
