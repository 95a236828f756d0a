import assert from "node:assert/strict";
import type { ApiClient } from "./api-client.js";

export const PREFLIGHT = { "Apollo-Require-Preflight": "true" };

/** The cookie that a key is exchanged for, with its attributes in lower case. */
export interface TestSession {
  /** As a browser sends it back. */
  cookie: string;
  token: string;
  attributes: string[];
}

export async function signIn({ url, headers }: ApiClient): Promise<TestSession> {
  const response = await fetch(`${url}/api/v1/session`, { method: "POST", headers });
  assert.equal(response.status, 204);
  const [cookie = "", ...attributes] = (response.headers.get("Set-Cookie") ?? "").split("; ");
  const token = /^likeness_session=([\w-]{43})$/.exec(cookie)?.[1];
  assert.ok(token, cookie);
  return { cookie, token, attributes: attributes.map((attribute) => attribute.toLowerCase()) };
}

/** A question as a page of the server's own asks it. */
export const askBySession = (url: string, { cookie }: TestSession, headers: object = PREFLIGHT) =>
  fetch(`${url}/graphql`, {
    method: "POST",
    headers: { Cookie: cookie, "Content-Type": "application/json", ...headers },
    body: JSON.stringify({ query: "{ viewer { keyName scopes } }" }),
  });
