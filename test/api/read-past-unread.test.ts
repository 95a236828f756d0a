import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { readPastUnread } from "../../src/api/read-past-unread.http.js";
import { formRequestHead, RawConnection } from "../support/raw-http.js";
import { waitUntil } from "../support/wait-until.js";

const MAX_BYTES = 1_000_000;

describe("A request that is answered before it has come", () => {
  let server: Server;
  let connection: RawConnection;

  const open = async (maxMs: number) => {
    const app = express();
    app.use(readPastUnread(MAX_BYTES, maxMs));
    app.use((_request, response) => void response.status(413).json({}));
    server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    connection = await RawConnection.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  };
  const connections = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  afterEach(() => {
    connection.destroy();
    server.close();
    server.closeAllConnections();
  });

  it("is read to its end, and the next one is answered", async () => {
    await open(60_000);
    await connection.write(formRequestHead("/", "key", MAX_BYTES - 1));
    assert.equal(await waitUntil("an answer", () => connection.status(1)), 413);

    await connection.write(Buffer.alloc(MAX_BYTES - 1));
    await connection.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assert.equal(await waitUntil("the next answer", () => connection.status(2)), 413);
  });

  it("is read to its end, too, when the connection is to be closed with the answer", async () => {
    await open(60_000);
    const head = formRequestHead("/", "key", MAX_BYTES - 1).replace("Host:", "Connection: close\r\nHost:");
    await connection.write(head);
    assert.equal(await waitUntil("an answer", () => connection.status(1)), 413);
    await connection.write(Buffer.alloc(MAX_BYTES - 2));
    assert.equal(await connections(), 1);

    await connection.write("x");

    await waitUntil("the connection is closed", async () => (await connections()) === 0);
  });

  it("is cut off when more comes than is read past", async () => {
    await open(60_000);
    await connection.write(formRequestHead("/", "key", 10 * MAX_BYTES));
    assert.equal(await waitUntil("an answer", () => connection.status(1)), 413);

    await connection.write(Buffer.alloc(MAX_BYTES + 100_000));

    await waitUntil("the connection is closed", async () => (await connections()) === 0);
  });

  it("is cut off when it takes too long", async () => {
    // Long enough for the answer to be read before, on a busy machine as well.
    await open(2_000);
    await connection.write(formRequestHead("/", "key", MAX_BYTES));

    assert.equal(await waitUntil("an answer", () => connection.status(1)), 413);

    await waitUntil("the connection is closed", async () => (await connections()) === 0);
  });
});
