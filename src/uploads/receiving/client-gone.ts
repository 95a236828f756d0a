import type { ServerResponse } from "node:http";

/** Aborted when the response is closed before all of it was sent: the client is gone, and nobody waits for the answer any more. */
export function clientGone(response: ServerResponse): AbortSignal {
  const closing = new AbortController();
  // One that is closed already will not say so again.
  if (response.closed) closing.abort();
  else
    response.once("close", () => {
      // With an answer that was sent nobody has anything left to stop.
      if (!response.writableFinished) closing.abort();
    });
  return closing.signal;
}
