import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import { GcsMediaStorage } from "../../src/media-storage/gcs-media-storage.js";
import { listAll } from "./fixtures.js";
import { quick, useTestCredentials } from "./gcs-fixture.js";

const answers = [
  "",
  "<html>Sign in to the hotel's network</html>",
  '{"kind":"storage#obj',
  "{}",
  "null",
  "[]",
  '"text"',
];

describe("What stands between this server and the storage", () => {
  useTestCredentials();
  let server: Server;
  let directory: string;

  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "gcs-between-"))));
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    await rm(directory, { recursive: true });
  });

  for (const body of answers) {
    it(`makes every call that tells or keeps something an outage when it answers with 200 and ${JSON.stringify(body)}`, async () => {
      server = createServer((request, response) => {
        request.resume().on("end", () => response.end(body));
      });
      await once(server.listen(0, "127.0.0.1"), "listening");
      const apiEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const limits = { ...quick, attempts: 2, attemptTimeoutMs: 300 };
      const storage = new GcsMediaStorage({ bucket: "media", apiEndpoint, limits });
      const filePath = join(directory, "spooled");
      await writeFile(filePath, "bytes");
      const calls = {
        put: () => storage.put("a.jpg", Buffer.from("bytes"), "image/jpeg"),
        putFile: () => storage.put("a.jpg", { filePath }, "image/jpeg"),
        read: () => storage.read("a.jpg"),
        list: () => listAll(storage.list()),
        check: () => storage.check(),
      };

      for (const [name, call] of Object.entries(calls)) {
        await assert.rejects(call(), StorageUnavailableError, name);
      }
    });
  }
});
