/** Whom a URL leads to, and the rest of it; `https` goes without saying. */
export function partsOf(url: string): { host: string; rest: string } {
  const { protocol, host, pathname, search } = new URL(url);
  const path = pathname + search;
  return { host: protocol === "https:" ? host : `${protocol}//${host}`, rest: path === "/" ? "" : path };
}
