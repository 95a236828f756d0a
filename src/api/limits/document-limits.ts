import { GraphQLError, Kind, visit, type ASTVisitor, type DocumentNode, type ValidationRule } from "graphql";
import { DocumentSizes, type Sizes } from "./document-sizes.js";
import { REFUSED_AS } from "./refusal.js";

/** A query that needs more is not written by a person: the demo's largest has about 150 tokens. */
export const MAX_TOKENS = 4_000;

/** What documents are held to, whatever they cost: far above what people and front ends write. */
export const DOCUMENT_LIMITS = {
  /** Of fields within fields. */
  depth: 12,
  /** The same within `__schema` and `__type`: tools ask for 13 levels. */
  introspectionDepth: 20,
  /** Of all operations of a document, those of a fragment counted wherever it is used. */
  fields: 1_000,
  /** More than once in the same place under the same name, as where fragments ask for the same. */
  repeated: 100,
  aliases: 100,
  /** The operation's own, as a query. */
  queries: 50,
  /** The operation's own, as a mutation. */
  mutations: 20,
  /** Characters of a field's name or alias; it is repeated wherever the field is answered. */
  nameLength: 100,
  /** Of a list that the document itself holds. */
  listValues: 200,
} as const;

type LimitName = keyof typeof DOCUMENT_LIMITS;

const MESSAGES: Record<LimitName, string> = {
  depth: "levels of fields within fields; ask for inner objects by their ids",
  introspectionDepth: "levels of fields within fields of the schema; ask for one type after the other",
  fields: "fields, those of a fragment counted wherever it is used; send several operations",
  aliases: "aliases; send several operations",
  queries: "fields of the query itself; send several operations",
  mutations: "mutations in one operation; send several operations",
  repeated: "fields asked for again in the same place; ask for each once",
  nameLength: "characters in a name; choose a shorter one",
  listValues: "values in a list; send several operations",
};

/**
 * Refuses a document that is too large in some way before anything else looks into it: some of graphql-js' rules take time that grows with the square
 * of what they compare. Between parsing and validating Apollo asks nobody who could refuse, but graphql-js makes every rule before it visits
 * the document with any; so this one empties what it refuses, and the others find nothing to do.
 */
export const documentLimits: ValidationRule = (context): ASTVisitor => {
  const document = context.getDocument();
  const error = findExceededLimit(document);
  if (error !== null) {
    context.reportError(error);
    Object.assign(document, { definitions: [] });
  }
  return {};
};

/** What is too large about a document; null for one within all limits. Takes no longer than the document is long. */
export function findExceededLimit(document: DocumentNode): GraphQLError | null {
  const sizes = new DocumentSizes(document);
  let fields = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    const measured = sizes.of(definition);
    fields += measured.fields;
    const error = findExceeded({ ...measured, fields });
    if (error !== null) return error;
  }
  if (sizes.circular !== null) return circular(sizes.circular);
  return findExceeded({ listValues: longestList(document) });
}

function findExceeded(sizes: Partial<Sizes & { listValues: number }>): GraphQLError | null {
  for (const name of Object.keys(DOCUMENT_LIMITS) as LimitName[]) {
    const limit = DOCUMENT_LIMITS[name];
    const requested = Math.min(sizes[name] ?? 0, Number.MAX_SAFE_INTEGER);
    if (requested <= limit) continue;
    const message = `This is too much for one operation: ${requested} ${MESSAGES[name].replace(";", `, at most ${limit} are allowed;`)}.`;
    const extensions = { [REFUSED_AS]: "QUERY_TOO_COMPLEX", limit: { name, requested, limit } };
    return new GraphQLError(message, { extensions });
  }
  return null;
}

/** So says graphql-js too, but one of its rules does not come to an end of some such fragments. */
function circular(name: string): GraphQLError {
  const extensions = { [REFUSED_AS]: "GRAPHQL_VALIDATION_FAILED" };
  return new GraphQLError(`Cannot spread fragment "${name}" within itself.`, { extensions });
}

function longestList(document: DocumentNode): number {
  let longest = 0;
  visit(document, { ListValue: ({ values }) => void (longest = Math.max(longest, values.length)) });
  return longest;
}
