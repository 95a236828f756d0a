import { type GraphQLSchema, parse, specifiedRules, validate } from "graphql";
import { z } from "zod";
import { documentLimits, MAX_TOKENS } from "../limits/document-limits.js";
import { sha256Of, type TrustedDocument, TrustedDocuments, withoutHashName } from "./trusted-documents.js";

const MANIFEST_FORMAT = "apollo-persisted-query-manifest";

/** As `@apollo/generate-persisted-query-manifest` writes it. */
const manifestSchema = z.object({
  format: z.literal(MANIFEST_FORMAT),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), name: z.string().nullish(), body: z.string() })),
});

/** As GraphQL Code Generator's client preset and Relay's compiler write it: ids, which are hashes of any kind, and texts. */
const mapSchema = z.record(z.string().min(1), z.string());

interface ListedDocument extends TrustedDocument {
  /** For people. */
  label: string;
}

/** Why a list cannot be used: every problem, each naming its document. */
export class UnusableListError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "UnusableListError";
  }
}

/**
 * Reads a list of documents, each of which has to be one that the schema answers.
 * @param json a manifest of Apollo's, or a map of ids to texts
 * @throws UnusableListError
 */
export function readTrustedDocuments(
  json: string,
  schema: GraphQLSchema,
  isPageServed: boolean,
): TrustedDocuments {
  const documents = listedIn(parseJson(json));
  if (documents.length === 0) throw new UnusableListError(["it has no documents"]);
  const byId = new Map<string, string>();
  const problems: string[] = [];
  for (const { id, text, label } of documents) {
    const problem =
      (byId.get(id) ?? text) === text
        ? problemOf(id, text, schema)
        : "its id is that of another document, too";
    if (problem !== null) problems.push(`${label}: ${problem}`);
    byId.set(id, text);
  }
  if (problems.length > 0) throw new UnusableListError(problems);
  return new TrustedDocuments(documents, isPageServed);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UnusableListError([`it is no JSON: ${(error as Error).message}`]);
  }
}

function listedIn(list: unknown): ListedDocument[] {
  const isManifest = (list as { format?: unknown } | null)?.format === MANIFEST_FORMAT;
  return isManifest ? inManifest(list) : inMap(list);
}

function inManifest(list: unknown): ListedDocument[] {
  const { data, error } = manifestSchema.safeParse(list);
  if (error !== undefined)
    throw new UnusableListError(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  return data.operations.map(({ id, name, body }) => ({
    id: withoutHashName(id),
    text: body,
    label: name == null ? `document "${id}"` : `document "${name}" (${id})`,
  }));
}

function inMap(list: unknown): ListedDocument[] {
  const { data } = mapSchema.safeParse(list);
  if (data === undefined)
    throw new UnusableListError([
      "it is neither a persisted query manifest of Apollo's nor a map of ids to the texts of documents",
    ]);
  return Object.entries(data).map(([id, text]) => ({
    id: withoutHashName(id),
    text,
    label: `document "${id}"`,
  }));
}

/** Null: it can be trusted. The first problem is enough: it is mostly the cause of the others. */
function problemOf(id: string, text: string, schema: GraphQLSchema): string | null {
  // Clients would be answered another document than that whose hash they sent.
  if (/^[0-9a-f]{64}$/.test(id) && id !== sha256Of(text))
    return "its id is a hash, and not the SHA-256 of its text";
  try {
    const [error] = validate(schema, parse(text, { maxTokens: MAX_TOKENS }), [
      documentLimits,
      ...specifiedRules,
    ]);
    return error?.message ?? null;
  } catch (error) {
    return (error as Error).message;
  }
}
