import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { startTestApp, type TestApp } from "../support/app.js";
import type { ApiClient } from "../support/api-client.js";

const MEBIBYTE = 1024 * 1024;
/** Characters of all documents together, as docs/clients.md says. */
const KEPT = 30 * MEBIBYTE;
/** A request may have 1 MB. */
const LONGEST = 900_000;

const VIEWER = "{ viewer { keyName } }";
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

describe("A query that is persisted by its sender", () => {
  let app: TestApp;
  let client: ApiClient;

  before(async () => {
    app = await startTestApp({ role: "api" });
    client = await app.newWorkspace();
  });
  after(() => app?.stop());

  async function send(sha256Hash: string, query?: string) {
    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers: { ...client.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    });
    const { data, errors } = (await response.json()) as any;
    return { status: response.status, data, code: errors?.[0].extensions.code };
  }
  const askByHash = (sha256Hash: string) => send(sha256Hash);

  it("is answered by its hash alone once it was sent with it", async () => {
    const query = `${VIEWER} # once`;
    const before = await askByHash(hashOf(query));

    const first = await send(hashOf(query), query);

    assert.equal(before.code, "PERSISTED_QUERY_NOT_FOUND");
    assert.deepEqual(await askByHash(hashOf(query)), first);
    assert.deepEqual(first.data, { viewer: { keyName: "test" } });
  });

  it("is asked for again, as the protocol wants, when others have pushed it out", async () => {
    const query = `${VIEWER} # pushed out`;
    await send(hashOf(query), query);
    for (let kept = 0; kept <= KEPT; kept += LONGEST) {
      const other = `${VIEWER} # ${String(kept).padEnd(LONGEST, "x")}`;
      assert.equal((await send(hashOf(other), other)).code, undefined);
    }

    const missing = await askByHash(hashOf(query));

    assert.deepEqual(missing, { status: 200, data: undefined, code: "PERSISTED_QUERY_NOT_FOUND" });
    assert.equal((await send(hashOf(query), query)).status, 200);
    assert.deepEqual((await askByHash(hashOf(query))).data, { viewer: { keyName: "test" } });
  });
});
