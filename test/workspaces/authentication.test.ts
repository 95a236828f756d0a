import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { Scope } from "../../src/workspaces/scope.js";
import { ApiClient } from "../support/api-client.js";
import { clientWithScopes, sharedApp, type TestApp } from "../support/app.js";

const closed: [method: string, path: string][] = [
  ["POST", "/graphql"],
  ["POST", `/api/v1/characters/${toGlobalId("Character", newId())}/reference-images`],
  ["GET", "/metrics"],
  ["GET", "/api/v1/characters"],
];

/** Authorization headers that let nobody in, by what is wrong with them. */
async function badHeaders(app: TestApp): Promise<Record<string, string | undefined>> {
  const client = await app.newWorkspace();
  const revoked = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [Scope.ADMIN]);
  const expired = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [Scope.ADMIN]);
  await end(app, revoked, "revoked_at = now()");
  await end(app, expired, "expires_at = now() - interval '1 second'");
  return {
    "no header": undefined,
    "an unknown key": "Bearer lk_unknown",
    "a revoked key": `Bearer ${revoked.key}`,
    "an expired key": `Bearer ${expired.key}`,
    "another scheme": `Basic ${client.key}`,
    "a key without a scheme": client.key,
    "an empty key": "Bearer ",
    "two keys": `Bearer ${client.key} ${client.key}`,
    "a key cut short": `Bearer ${client.key.slice(0, -1)}`,
  };
}

const end = (app: TestApp, client: ApiClient, change: string) =>
  app.dataSource.query(
    `UPDATE api_keys SET ${change} WHERE key_hash = encode(sha256(convert_to($1, 'UTF8')), 'hex')`,
    [client.key],
  );

describe("A request without a valid key", () => {
  for (const [method, path] of closed) {
    it(`is refused with 401 and a hint by ${method} ${path.slice(0, 20)}`, async () => {
      const app = await sharedApp();

      for (const [what, authorization] of Object.entries(await badHeaders(app))) {
        const headers: Record<string, string> = { "Content-Type": "application/json" };
        if (authorization !== undefined) headers.Authorization = authorization;
        const body = method === "POST" ? JSON.stringify({ query: "{ viewer { keyName } }" }) : undefined;
        const response = await fetch(`${app.url}${path}`, { method, headers, body });

        assert.equal(response.status, 401, what);
        assert.match(response.headers.get("WWW-Authenticate") ?? "", /^Bearer/, what);
        const { data, errors } = (await response.json()) as { data?: unknown; errors: any[] };
        assert.equal(data, undefined);
        assert.deepEqual(
          errors.map(({ code, extensions }) => [code, extensions.code]),
          [["UNAUTHENTICATED", "UNAUTHENTICATED"]],
        );
      }
    });
  }

  for (const path of ["/healthz", "/readyz"]) {
    it(`is answered by GET ${path}`, async () => {
      const response = await fetch(`${(await sharedApp()).url}${path}`);

      assert.equal(response.status, 200);
    });
  }
});

describe("A key", () => {
  it("is found whatever the case of the word Bearer", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const headers = { Authorization: `bearer ${client.key}`, "Content-Type": "application/json" };

    const response = await fetch(`${client.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query: "{ viewer { keyName scopes workspace { name } } }" }),
    });

    const { data } = (await response.json()) as any;
    assert.deepEqual([data.viewer.keyName, data.viewer.scopes], ["test", ["ADMIN"]]);
  });

  it("works until the moment it expires, and not after", async () => {
    const app = await sharedApp();
    const client = await app.newWorkspace();
    await end(app, client, "expires_at = now() + interval '1 hour'");
    assert.equal((await client.graphql("{ viewer { keyName } }")).status, 200);

    await end(app, client, "expires_at = now()");

    assert.equal((await client.graphql("{ viewer { keyName } }")).status, 401);
  });
});

describe("GET /metrics", () => {
  it("answers an admin in the format of Prometheus, uploads included", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const response = await fetch(`${client.url}/metrics`, { headers: client.headers });

    assert.equal(response.status, 200);
    assert.match(response.headers.get("Content-Type") ?? "", /^text\/plain/);
    const text = await response.text();
    for (const name of ["likeness_uploads_total", "likeness_jobs", "likeness_http_request_seconds"]) {
      assert.match(text, new RegExp(`^# HELP ${name} `, "m"));
    }
    assert.ok(!text.includes(client.workspaceId));
  });

  it("refuses every lesser key with 403", async () => {
    const app = await sharedApp();
    const lesser = Object.values(Scope).filter((scope) => scope !== Scope.ADMIN);
    const client = await app.newWorkspace(lesser);

    const response = await fetch(`${client.url}/metrics`, { headers: client.headers });

    assert.equal(response.status, 403);
    const { errors } = (await response.json()) as { errors: { code: string }[] };
    assert.deepEqual(
      errors.map(({ code }) => code),
      ["FORBIDDEN"],
    );
  });
});
