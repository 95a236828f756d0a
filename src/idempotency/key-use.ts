import { createHash } from "node:crypto";
import type { GraphQLResolveInfo } from "graphql";
import { rootResponseKeys } from "../graphql/asked-fields.js";
import { InvalidIdempotencyKeyError } from "./idempotency-errors.js";

/** A client's key, as it stands for one thing to be made. */
export interface KeyUse {
  /** The mutation's name; a key stands for one operation only. */
  operation: string;
  key: string;
  /** See {@link IdempotencyKeyEntity.responseKey}. */
  responseKey: string;
  /** Which of the things that one mutation makes, from 0. */
  place: number;
}

/** Of the field of every input that takes a key. */
export const IDEMPOTENCY_KEY_DESCRIPTION =
  "Your own name for this request, such as a UUID: 1 to 255 printable ASCII characters. Sent again with the same key within 24 hours, it answers what the first made, and makes nothing. Omitted: the header `Idempotency-Key` counts, if there is one.";

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
/** RFC 8941's string, with parameters, which nobody has a use for, behind it. */
const QUOTED = /^"((?:[^"\\]|\\["\\])*)"(?:;[\x20-\x7e]*)?$/;

/**
 * What a mutation's input and the request's `Idempotency-Key` header say together: the input wins. The header counts for each of several
 * mutations in one document by itself, under the name of its answer, so that the same document sent again means the same.
 * @param info null: not a GraphQL request
 * @returns null without a key
 * @throws InvalidIdempotencyKeyError
 */
export function keyUseOf(
  operation: string,
  given: { input?: string | null; header: string | null },
  info: GraphQLResolveInfo | null,
): KeyUse | null {
  const { input, header } = given;
  if (input !== undefined && input !== null) {
    return { operation, key: check(input), responseKey: "", place: 0 };
  }
  if (header === null) return null;
  return {
    operation,
    key: readHeader(header),
    responseKey: info === null ? "" : responseKeyIn(info),
    place: 0,
  };
}

/** The digest of everything that decides what a request makes: strings, numbers, nulls and plain objects of them, in this order. */
export const fingerprintOf = (...parts: readonly unknown[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("hex");

/** A string as structured fields write it, in quotes; or bare, as most clients do. */
function readHeader(header: string): string {
  if (!header.startsWith('"')) return check(header);
  const quoted = QUOTED.exec(header)?.[1];
  if (quoted === undefined) throw new InvalidIdempotencyKeyError();
  return check(quoted.replace(/\\(["\\])/g, "$1"));
}

function check(key: string): string {
  if (!KEY.test(key)) throw new InvalidIdempotencyKeyError();
  return key;
}

const responseKeyIn = (info: GraphQLResolveInfo): string =>
  rootResponseKeys(info).size > 1 ? String(info.path.key) : "";
