import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { GcsMediaStorage, type GcsMediaStorageOptions } from "../../src/media-storage/gcs-media-storage.js";
import type { GcsLimits } from "../../src/media-storage/gcs-retries.js";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import { writeCredentialsFile } from "../support/gcs-test-server/credentials.js";
import type { Operation } from "../support/gcs-test-server/faults.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { TestClock } from "./fixtures.js";

/** Limits with which trying again takes no time. */
export const quick: Partial<GcsLimits> = { retryDelayMs: 5 };
/** And with which stalling takes little, but longer than a busy machine is held up. */
export const impatient: Partial<GcsLimits> = { ...quick, idleTimeoutMs: 500 };

export function openGcsStorage(server: GcsTestServer, options: Partial<GcsMediaStorageOptions> = {}) {
  return new GcsMediaStorage({ bucket: server.bucket, apiEndpoint: server.url, limits: quick, ...options });
}

/** Points GOOGLE_APPLICATION_CREDENTIALS at the test server's key while the tests of this `describe` run. */
export function useTestCredentials(): void {
  const previous = process.env.GOOGLE_APPLICATION_CREDENTIALS;
  let credentialsFile: string;
  before(async () => {
    credentialsFile = await writeCredentialsFile();
    process.env.GOOGLE_APPLICATION_CREDENTIALS = credentialsFile;
  });
  after(async () => {
    if (previous === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = previous;
    await rm(dirname(credentialsFile), { recursive: true });
  });
}

/** A test server with an empty bucket, and a storage in it; new for each test of this `describe`. */
export class GcsFixture {
  clock!: TestClock;
  server!: GcsTestServer;
  storage!: GcsMediaStorage;

  constructor() {
    beforeEach(async () => {
      this.clock = new TestClock();
      this.server = await GcsTestServer.start({ now: this.clock.now });
      this.storage = openGcsStorage(this.server, { now: this.clock.now });
    });
    afterEach(() => this.server.close());
  }

  /** How many requests of a kind the server has had. */
  requestsFor(operation: Operation): number {
    return this.server.requests.filter((request) => request.operation === operation).length;
  }
}

/** For `assert.rejects`: the storage is reported as unavailable, for the reason that is expected. */
export function isOutage(cause: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof StorageUnavailableError, String(error));
    assert.match(String(error.cause), cause);
    return true;
  };
}
