import { z } from "zod";

/** Origins of other pages that may call the API; `*`: any. */
export type AllowedOrigins = readonly string[] | "*";

/**
 * A comma-separated list of origins, or `*` alone. Each is kept as browsers send it: the host in lower case and punycode, without a port that
 * goes without saying.
 */
export const originsSetting = z.string().transform((text, context): AllowedOrigins => {
  const given = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  if (given.length === 1 && given[0] === "*") return "*";
  const problems = given.map(problemOf).filter((problem) => problem !== null);
  for (const message of problems) context.addIssue({ code: "custom", message });
  return problems.length > 0 ? z.NEVER : [...new Set(given.map(toOrigin))];
});

/** What browser extensions and apps call themselves, such as `capacitor://localhost`. */
const APP_ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(:\d{1,5})?$/i;

/** What is wrong with an entry, for the operator; null: nothing. */
function problemOf(entry: string): string | null {
  const named = JSON.stringify(entry);
  if (entry === "*") return 'lists "*" beside other origins; give either "*" alone or the list';
  if (entry === "null")
    return 'lists "null", which every sandboxed page and every local file calls itself; serve the page over HTTP and list its origin';
  if (entry.includes("*")) return `lists ${named}, but has no wildcards; list each origin in full`;
  if (/\s/.test(entry)) return `lists ${named} with a space in it; separate origins by commas`;
  if (!entry.includes("://"))
    return `lists ${named} without a scheme; an origin starts with http:// or https://`;
  if (!URL.canParse(entry)) return `lists ${named}, which is no address; an origin is like ${EXAMPLE}`;
  return problemOfUrl(named, new URL(entry), entry);
}

const EXAMPLE = "https://app.example.com or http://localhost:5173";

function problemOfUrl(named: string, url: URL, entry: string): string | null {
  if (url.protocol === "file:") return `lists ${named}, but pages opened from files have no origin`;
  if (url.username !== "" || url.password !== "") return `lists an origin with a user name; leave that out`;
  const [, rest = ""] = entry.split("://");
  if (/[/?#\\]/.test(rest)) {
    const origin = entry.slice(0, entry.length - rest.length) + rest.split(/[/?#\\]/)[0];
    return `lists ${named}, but an origin has no path and no slash at its end; write ${origin}`;
  }
  const isKnown = isWeb(url) ? url.host !== "" : APP_ORIGIN.test(entry);
  return isKnown ? null : `lists ${named}, which is no origin; an origin is like ${EXAMPLE}`;
}

const isWeb = ({ protocol }: URL): boolean => protocol === "http:" || protocol === "https:";

function toOrigin(entry: string): string {
  const url = new URL(entry);
  // The standard gives addresses of other schemes the origin "null", while those who use them send them as they are.
  return isWeb(url) ? url.origin : entry.toLowerCase();
}
