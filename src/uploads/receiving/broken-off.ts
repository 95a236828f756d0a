import type { IncomingMessage } from "node:http";

/**
 * Calls back when no more of a request will come though it was not read to its end: the client is gone. What had come of it and was not read by then is
 * lost as well, also of a whole request (`complete`), since Node destroys it with its connection.
 */
export function onBrokenOff(request: IncomingMessage, callback: () => void): void {
  const look = () => {
    if (!request.readableEnded) callback();
  };
  if (request.destroyed) look();
  else request.once("close", look);
}
