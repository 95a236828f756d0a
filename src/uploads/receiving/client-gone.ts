import type { ServerResponse } from "node:http";

/** Aborted when the response is closed, which before it was sent means that the client is gone: nobody waits for the answer any more. */
export function clientGone(response: ServerResponse): AbortSignal {
  const closing = new AbortController();
  // One that is closed already will not say so again.
  if (response.closed) closing.abort();
  else response.once("close", () => closing.abort());
  return closing.signal;
}
