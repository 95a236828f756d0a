import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readUploadForm } from "../../src/uploads/read-upload-form.js";
import { UPLOAD_FORM } from "../../src/uploads/upload-form-fields.js";
import { isBrokenOff, onBrokenOff } from "../../src/uploads/receiving/broken-off.js";
import { RequestFiles } from "../../src/uploads/receiving/request-files.js";
import { Spool } from "../../src/uploads/spool.js";
import { formPart, formRequestHead } from "../support/raw-http.js";
import { waitUntil } from "../support/wait-until.js";

const WHOLE = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbody";
const HALF = WHOLE.replace("Content-Length: 4", "Content-Length: 8");

const closed = (stream: IncomingMessage | Socket): Promise<unknown> =>
  new Promise((resolve) => stream.once("close", resolve));

/** Both ways a client can go: with a FIN, or with an RST. */
const goings: [string, (socket: Socket) => void][] = [
  ["closed", (socket) => socket.destroy()],
  ["reset", (socket) => socket.resetAndDestroy()],
];

for (const [way, go] of goings) {
  describe(`A request whose connection is ${way}`, () => {
    let server: Server;
    let client: Socket;

    beforeEach(async () => {
      server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
    });
    afterEach(async () => {
      client.destroy();
      await new Promise((closed) => server.close(closed));
    });

    /** Nothing of its body is read. */
    async function send(bytes: string): Promise<IncomingMessage> {
      client = connect((server.address() as AddressInfo).port, "127.0.0.1").on("error", () => {});
      client.write(bytes);
      const [request] = (await once(server, "request")) as [IncomingMessage];
      return request;
    }

    function watched(request: IncomingMessage): () => number {
      let told = 0;
      onBrokenOff(request, () => told++);
      return () => told;
    }

    it("is broken off where it has come as a whole and was not read", async () => {
      const request = await send(WHOLE);
      await waitUntil("it has come", () => request.complete);
      const told = watched(request);

      go(client);
      await closed(request);

      assert.equal(request.complete, true);
      assert.equal(isBrokenOff(request), true);
      assert.equal(told(), 1);
    });

    it("is broken off for who asks only afterwards", async () => {
      const request = await send(WHOLE);
      await waitUntil("it has come", () => request.complete);
      go(client);
      await closed(request);

      const told = watched(request);

      assert.equal(told(), 1);
    });

    it("is refused as a form that is read only afterwards, and nothing is spooled", async () => {
      const form = formPart('name="file"; filename="a.jpg"', "no picture\r\n--b--\r\n");
      const request = await send(formRequestHead("/", "no-key", form.length) + form);
      await waitUntil("it has come", () => request.complete);
      go(client);
      await closed(request);
      const directory = await mkdtemp(join(tmpdir(), "likeness-spool-"));
      const files = new RequestFiles(new Spool(directory, 1_000));

      await assert.rejects(readUploadForm(UPLOAD_FORM, request, files), { code: "INVALID_INPUT" });

      await files.letGo();
      assert.deepEqual(await readdir(directory), []);
      await rm(directory, { recursive: true });
    });

    it("is broken off in the middle of its body", async () => {
      const request = await send(HALF);
      const told = watched(request);
      request.resume();

      go(client);
      await closed(request);

      assert.equal(told(), 1);
    });

    it("is not broken off where it was read to its end", async () => {
      const request = await send(WHOLE);
      const told = watched(request);
      request.resume();
      await once(request, "end");

      go(client);
      await closed(request.socket);

      assert.equal(isBrokenOff(request), false);
      assert.equal(told(), 0);
    });
  });
}
