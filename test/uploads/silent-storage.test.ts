import assert from "node:assert/strict";
import pino from "pino";
import { describeError } from "../../src/logging/describe-error.js";
import { useTestCredentials } from "../media-storage/gcs-fixture.js";
import { startTestApp, type TestApp } from "../support/app.js";
import type { ApiClient } from "../support/api-client.js";
import type { Failure } from "../support/gcs-test-server/faults.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { facelessPicture } from "../support/pictures.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";

const SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) { results { userErrors { code } } userErrors { code } }
}`;

interface LoggedError {
  type: string;
  code: string;
  cause: Record<string, unknown>;
}

describe("A server whose storage fails an upload", () => {
  useTestCredentials();
  let gcs: GcsTestServer;
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  const lines: { level: number; msg: string; err?: LoggedError }[] = [];

  before(async () => {
    gcs = await GcsTestServer.start();
    const log = pino(
      { serializers: { err: describeError } },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    );
    const environment = { GCS_BUCKET: gcs.bucket, GCS_API_ENDPOINT: gcs.url, STORAGE_TIMEOUT_MS: "3000" };
    app = await startTestApp({ role: "api", environment, log });
    client = await app.newWorkspace();
  });
  after(async () => {
    await app?.stop();
    await gcs?.close();
  });
  beforeEach(async () => {
    characterId = await client.createCharacter();
    lines.length = 0;
  });

  /** The code that a client is given, on each way in. */
  const ways: Record<string, () => Promise<string>> = {
    "the mutation": async () => {
      const { userErrors } = await client.upload(characterId, await facelessPicture(), { waitMs: 0 });
      return userErrors[0]?.code;
    },
    "the mutation for several files": async () => {
      const { data } = await client.graphqlWithFiles(
        SEVERAL,
        { input: { characterId, files: [null], waitMs: 0 } },
        { "variables.input.files.0": await facelessPicture() },
      );
      return (data as any).uploadReferenceImages.results[0].userErrors[0]?.code;
    },
    "the form": async () => {
      const response = await client.uploadForm(characterId, [["file", await facelessPicture()]]);
      assert.equal(response.status, 503);
      return ((await response.json()) as any).errors[0].code;
    },
  };
  const faults: Record<string, { fault: Failure; cause: Record<string, unknown> }> = {
    refuses: {
      fault: { kind: "status", status: 403, when: "before" },
      cause: { code: 403, message: "Injected failure" },
    },
    "is silent": {
      fault: { kind: "broken-request", atByte: 1, how: "stall" },
      cause: { message: "No answer within 3000 ms" },
    },
  };

  for (const [way, upload] of Object.entries(ways)) {
    for (const [what, { fault, cause }] of Object.entries(faults)) {
      it(`and ${what} answers ${way} STORAGE_UNAVAILABLE and logs the cause once`, async () => {
        gcs.fail({ ...fault, operation: "objects.insert" });

        assert.equal(await upload(), "STORAGE_UNAVAILABLE");

        const warnings = lines.filter(({ err }) => err?.code === "STORAGE_UNAVAILABLE");
        assert.equal(warnings.length, 1, JSON.stringify(lines));
        const [warning] = warnings;
        assert.equal(warning?.level, pino.levels.values.warn);
        for (const [name, value] of Object.entries(cause)) assert.deepEqual(warning?.err?.cause[name], value);
        assert.equal(gcs.objects.size, 0);
        assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);
      });
    }
  }
});
