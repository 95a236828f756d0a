import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A process with nothing to do but to answer: what the machine itself costs a request. Tells its parent where it listens. */
const server = createServer((_request, response) => {
  response.setHeader("Content-Type", "application/json");
  response.end('{"status":"ok"}');
});
server.listen(0, "127.0.0.1", () => {
  process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once("disconnect", () => process.exit());
