import type { DocumentNode } from "graphql";
import { stringifyDocument, type TypedDocumentNode } from "urql";
import { strings } from "../strings";
import { payloadIn, type PayloadOf } from "./payload";
import { PREFLIGHT } from "./session";

export interface Upload<Payload> {
  /** Rejects with an Error for people, or with an AbortError after `cancel`. */
  answer: Promise<Payload>;
  cancel: () => void;
}

/**
 * Sends a mutation with one file, by the GraphQL multipart request specification. `onProgress` is told the share that was sent, 0-1. Not by
 * fetch: it does not tell how much was sent.
 */
export function upload<Data extends object, Variables extends { input: object }>(
  operation: TypedDocumentNode<Data, Variables>,
  input: Omit<Variables["input"], "file">,
  file: File,
  onProgress: (share: number) => void = () => {},
): Upload<PayloadOf<Data>> {
  const request = new XMLHttpRequest();
  const answer = new Promise<PayloadOf<Data>>((resolve, reject) => {
    request.open("POST", "/graphql");
    for (const [name, value] of Object.entries(PREFLIGHT)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener("load", () => {
      const body = request.response as { data?: Data | null; errors?: { message: string }[] } | null;
      const payload = payloadIn(body?.data);
      if (payload !== undefined) resolve(payload);
      else reject(new Error(body?.errors?.[0]?.message ?? strings.errors.status(request.status)));
    });
    request.addEventListener("error", () => reject(new Error(strings.errors.unreachable)));
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    request.send(formOf(operation, input, file));
  });
  return { answer, cancel: () => request.abort() };
}

function formOf(operation: DocumentNode, input: object, file: File): FormData {
  const form = new FormData();
  const variables = { input: { ...input, file: null } };
  form.append("operations", JSON.stringify({ query: stringifyDocument(operation), variables }));
  form.append("map", JSON.stringify({ 0: ["variables.input.file"] }));
  form.append("0", file, file.name);
  return form;
}
