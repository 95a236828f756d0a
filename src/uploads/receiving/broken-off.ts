import type { IncomingMessage } from "node:http";

/**
 * No more of a request will come though it was not read to its end: the client is gone. What had come of it and was not read by then is lost as
 * well, also of a whole request (`complete`), since Node destroys it with its connection.
 */
export const isBrokenOff = (request: IncomingMessage): boolean => request.destroyed && !request.readableEnded;

/** Calls back, once at most, when a request {@link isBrokenOff}; at once where it is already. */
export function onBrokenOff(request: IncomingMessage, callback: () => void): void {
  const look = () => {
    if (isBrokenOff(request)) callback();
  };
  if (request.destroyed) look();
  else request.once("close", look);
}
