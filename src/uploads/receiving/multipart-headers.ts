import type { IncomingHttpHeaders } from "node:http";

const MULTIPART = /^\s*multipart\/form-data\s*(?=;|$)/i;

/**
 * A multipart form's headers in the one spelling that every parser knows, as media types are the same in capitals and may end in a
 * semicolon; null for a request that is no form.
 */
export function multipartHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders | null {
  const type = headers["content-type"] ?? "";
  if (!MULTIPART.test(type)) return null;
  const spelt = type.replace(MULTIPART, "multipart/form-data").replace(/[;\s]+$/, "");
  return { ...headers, "content-type": spelt };
}
