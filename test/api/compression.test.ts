import assert from "node:assert/strict";
import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { once } from "node:events";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";

/** As it goes over the wire. */
async function ask(client: ApiClient, query: string, accept?: string) {
  const asking = request(`${client.url}/graphql`, {
    method: "POST",
    headers: {
      ...client.headers,
      "Content-Type": "application/json",
      ...(accept === undefined ? {} : { "Accept-Encoding": accept }),
    },
  });
  asking.end(JSON.stringify({ query }));
  const [response] = await once(asking, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { headers: response.headers, bytes: Buffer.concat(chunks) };
}

const LONG = `{ __schema { types { name description fields { name description } } } }`;

describe("A long answer", () => {
  it("comes compressed to who asks for it, and says the same", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const plain = await ask(client, LONG);
    const gzip = await ask(client, LONG, "gzip");
    const brotli = await ask(client, LONG, "br");

    assert.equal(plain.headers["content-encoding"], undefined);
    assert.deepEqual([gzip.headers["content-encoding"], brotli.headers["content-encoding"]], ["gzip", "br"]);
    assert.ok(gzip.bytes.length * 3 < plain.bytes.length);
    assert.deepEqual(gunzipSync(gzip.bytes), plain.bytes);
    assert.deepEqual(brotliDecompressSync(brotli.bytes), plain.bytes);
    assert.match(gzip.headers.vary ?? "", /Accept-Encoding/i);
  });

  it("is left as it is where it is short", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { headers, bytes } = await ask(client, "{ viewer { keyName } }", "gzip, br");

    assert.equal(headers["content-encoding"], undefined);
    assert.match(bytes.toString(), /^\{"data":\{"viewer"/);
  });
});
