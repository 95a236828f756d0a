import type { Request } from "express";
import { DomainError, UserErrorCode } from "../../errors/domain-error.js";
import { namesDocument } from "../trusted-documents/trusted-documents.js";
import type { StreamRequest } from "./questions.js";

/** As it came. */
type Sent = Record<string, unknown>;

/**
 * The subscription of a `GET` or `POST` request, its body parsed.
 * @param takesIds whether the document may be asked for by an id in place of its text
 * @throws DomainError INVALID_INPUT a part is missing or of another type
 */
export function readStreamRequest(request: Request, takesIds: boolean): StreamRequest {
  const sent = request.method === "GET" ? fromAddress(request, takesIds) : fromBody(request);
  const { query, operationName, variables, extensions, documentId } = sent;
  const isById = takesIds && query == null && namesDocument({ extensions, documentId });
  const text = isById ? "" : query;
  if (typeof text !== "string") throw invalid("Send a subscription as `query`.", "query");
  if (operationName != null && typeof operationName !== "string")
    throw invalid("`operationName` has to be a text.", "operationName");
  if (variables != null && (typeof variables !== "object" || Array.isArray(variables)))
    throw invalid("`variables` has to be a JSON object.", "variables");
  return {
    query: text,
    operationName,
    variables: variables as Record<string, unknown> | null,
    extensions,
    documentId,
  };
}

const fromBody = ({ body }: Request): Sent => (body ?? {}) as Sent;

function fromAddress({ query }: Request, takesIds: boolean): Sent {
  const extensions = takesIds ? parsed(query, "extensions") : undefined;
  return { ...query, variables: parsed(query, "variables"), extensions };
}

/** A parameter that is JSON. */
function parsed(query: Request["query"], name: string): unknown {
  const text = query[name];
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`\`${name}\` has to be a JSON object.`, name);
  }
}

const invalid = (message: string, field: string): DomainError =>
  new DomainError(UserErrorCode.INVALID_INPUT, message, [field]);
