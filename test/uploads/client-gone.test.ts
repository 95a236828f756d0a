import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { clientGone } from "../../src/uploads/receiving/client-gone.js";

describe("A client", () => {
  let response: ServerResponse;
  let goAway: () => void;
  let stop: () => void;

  beforeEach(async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const going = new AbortController();
    goAway = () => going.abort();
    stop = () => server.close().closeAllConnections();
    const { port } = server.address() as AddressInfo;
    fetch(`http://127.0.0.1:${port}`, { signal: going.signal }).catch(() => {});
    [, response] = await once(server, "request");
  });

  afterEach(() => stop());

  it("is not gone while it waits", () => {
    assert.equal(clientGone(response).aborted, false);
  });

  it("is known to be gone when it goes", async () => {
    const gone = clientGone(response);

    goAway();
    await once(gone, "abort");

    assert.equal(gone.aborted, true);
  });

  it("is known to be gone when it went before anybody asked", async () => {
    goAway();
    await once(response, "close");

    assert.equal(clientGone(response).aborted, true);
  });
});
