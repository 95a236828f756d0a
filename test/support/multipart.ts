import type { ApiClient, GraphqlAnswer } from "./api-client.js";

/** A part of a form, byte for byte as a client may send it. */
export interface RawPart {
  /** After `form-data; `, e.g. `name="0"; filename="a.jpg"`. */
  disposition: string;
  type?: string;
  content: string | Buffer;
}

export const BOUNDARY = "b";

export const textPart = (name: string, content: unknown): RawPart => ({
  disposition: `name="${name}"`,
  content: typeof content === "string" ? content : JSON.stringify(content),
});

export const filePart = (name: string, content: string | Buffer, fileName = `${name}.png`): RawPart => ({
  disposition: `name="${name}"; filename="${fileName}"`,
  type: "image/png",
  content,
});

/** The body of a form with the boundary `b`. @param ending in place of the boundary that ends a form */
export function formBody(parts: readonly RawPart[], ending = `--${BOUNDARY}--\r\n`): Buffer {
  const pieces = parts.flatMap(({ disposition, type, content }) => {
    const typeLine = type === undefined ? "" : `Content-Type: ${type}\r\n`;
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n${typeLine}\r\n`;
    return [Buffer.from(head), Buffer.from(content as string), Buffer.from("\r\n")];
  });
  return Buffer.concat([...pieces, Buffer.from(ending)]);
}

/** Sends a body to /graphql as it is. */
export async function postMultipart(
  client: ApiClient,
  body: Buffer,
  contentType = `multipart/form-data; boundary=${BOUNDARY}`,
): Promise<GraphqlAnswer> {
  const headers = { ...client.headers, "Apollo-Require-Preflight": "true", "Content-Type": contentType };
  const response = await fetch(`${client.url}/graphql`, {
    method: "POST",
    headers,
    body: new Uint8Array(body),
    signal: AbortSignal.timeout(30_000),
  });
  const { data, errors } = (await response.json()) as GraphqlAnswer;
  return { status: response.status, data, errors };
}
