import type { IncomingHttpHeaders } from "node:http";
import type { CookieOptions } from "express";

export const SESSION_COOKIE = "likeness_session";

const IN_HEADER = new RegExp(`(?:^|; *)${SESSION_COOKIE}=([\\w-]{1,100})(?:;|$)`);

/** The token of a browser's session in what its request brings; null where there is none. */
export const sessionTokenIn = ({ cookie }: IncomingHttpHeaders): string | null =>
  IN_HEADER.exec(cookie ?? "")?.[1] ?? null;

/** No script reads the cookie, and no page of another site has it sent along. @param publicUrl where clients reach the server */
export const sessionCookie = (publicUrl: string): CookieOptions => ({
  path: "/",
  httpOnly: true,
  sameSite: "strict",
  secure: publicUrl.startsWith("https:"),
});

/**
 * Whether a page of the server's own asks, as far as its browser says. Browsers say so of every WebSocket, for which they ask no preflight. Its host is
 * the one that the browser has connected to, or the one that clients are told to use.
 */
export function isFromOwnPage({ origin, host }: IncomingHttpHeaders, publicUrl: string): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: asking } = new URL(origin);
  const isWeb = protocol === "http:" || protocol === "https:";
  return origin === new URL(publicUrl).origin || (isWeb && asking === host?.toLowerCase());
}
