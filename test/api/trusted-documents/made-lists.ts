import { createHash } from "node:crypto";

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");

/** As `@apollo/generate-persisted-query-manifest` writes it. */
export const manifestOf = (bodies: readonly string[], idOf = sha256Of): object => ({
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: bodies.map((body) => {
    const [, type, name] = /^\s*(\w+) (\w+)/.exec(body)!;
    return { id: idOf(body), name, type, body };
  }),
});

/** As GraphQL Code Generator's client preset and Relay's compiler write it. */
export const mapOf = (texts: readonly string[], idOf = sha256Of): object =>
  Object.fromEntries(texts.map((text) => [idOf(text), text]));
