import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Storage, type Bucket } from "@google-cloud/storage";
import { crc32cOf } from "./checksums.js";
import { throwawayAccount } from "./credentials.js";
import { GcsTestServer } from "./gcs-test-server.js";

/** What our own storage does not use; the rest is tested with it. */
describe("the GCS test server, driven by Google's client", () => {
  const bytes = randomBytes(700_000);
  let server: GcsTestServer;
  let bucket: Bucket;

  beforeEach(async () => {
    server = await GcsTestServer.start();
    const { file: credentials } = throwawayAccount();
    bucket = new Storage({ apiEndpoint: server.url, projectId: "test", credentials }).bucket(server.bucket);
  });
  afterEach(() => server.close());

  it("computes the CRC-32C of the standard's example", () => {
    // RFC 3720, appendix B.4: 32 bytes of zeros give 0x8a9136aa.
    assert.equal(crc32cOf(Buffer.alloc(32)), Buffer.from("8a9136aa", "hex").toString("base64"));
  });

  it("knows its bucket and no other", async () => {
    assert.deepEqual(await bucket.exists(), [true]);
    assert.deepEqual(await bucket.storage.bucket("another").exists(), [false]);
  });

  for (const chunkSize of [undefined, 256 * 1024]) {
    it(`takes resumable uploads, ${chunkSize ? "chunk by chunk" : "in one piece"}`, async () => {
      await bucket.file("a.bin").save(bytes, { resumable: true, chunkSize, contentType: "image/png" });

      const object = server.objects.get("a.bin");
      assert.deepEqual(object?.bytes, bytes);
      assert.equal(object.resource.contentType, "image/png");
    });
  }

  it("tells how much of a resumable upload has arrived and takes the rest", async () => {
    const [uri] = await bucket.file("a.bin").createResumableUpload();
    const put = (range: string, body: Buffer) =>
      fetch(uri, { method: "PUT", headers: { "content-range": range }, body: Uint8Array.from(body) });

    const fresh = await put("bytes */*", Buffer.alloc(0));
    await put("bytes 0-262143/700000", bytes.subarray(0, 262_144));
    const progress = await put("bytes */700000", Buffer.alloc(0));
    const gap = await put("bytes 300000-699999/700000", bytes.subarray(300_000));
    const oddChunk = await put("bytes 262144-262243/700000", bytes.subarray(262_144, 262_244));
    const end = await put("bytes 262144-699999/700000", bytes.subarray(262_144));

    assert.deepEqual([fresh.status, fresh.headers.get("range")], [308, null]);
    assert.deepEqual([progress.status, progress.headers.get("range")], [308, "bytes=0-262143"]);
    assert.deepEqual([gap.status, oddChunk.status, end.status], [400, 400, 200]);
    assert.deepEqual(server.objects.get("a.bin")?.bytes, bytes);
  });

  it("takes a plain media upload and refuses a wrong checksum", async () => {
    const url = `${server.url}/upload/storage/v1/b/${server.bucket}/o?uploadType=media&name=a.txt`;
    const upload = (headers: Record<string, string>) => fetch(url, { method: "POST", headers, body: "text" });

    const refused = await upload({ "content-type": "text/plain", "x-goog-hash": "crc32c=AAAAAA==" });
    const accepted = await upload({
      "content-type": "text/plain",
      "x-goog-hash": `crc32c=${crc32cOf(Buffer.from("text"))}`,
    });

    assert.deepEqual([refused.status, accepted.status], [400, 200]);
    assert.equal(server.objects.get("a.txt")?.resource.contentType, "text/plain");
  });

  it("sends ranges, which the client can read", async () => {
    server.seed("a.bin", bytes);

    assert.deepEqual(await bucket.file("a.bin").download({ start: 100, end: 199 }), [
      bytes.subarray(100, 200),
    ]);
    assert.deepEqual(await bucket.file("a.bin").download(), [bytes]);
  });

  it("holds preconditions", async () => {
    await bucket.file("a.bin").save(bytes, { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } });
    const { generation } = server.objects.get("a.bin")!.resource;

    const again = { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } };
    await assert.rejects(bucket.file("a.bin").save("b", again), { code: 412 });
    await assert.rejects(bucket.file("a.bin").delete({ ifGenerationMatch: Number(generation) + 1 }), {
      code: 412,
    });
    await bucket.file("a.bin").delete({ ifGenerationMatch: Number(generation) });

    assert.equal(server.objects.size, 0);
  });

  it("copies an object", async () => {
    server.seed("a.bin", bytes);

    await bucket.file("a.bin").copy("b.bin");

    assert.deepEqual(server.objects.get("b.bin")?.bytes, bytes);
  });

  it("does not accept a signed URL before its time", async () => {
    server.seed("a.bin", bytes);
    const accessibleAt = Date.now() + 60_000;

    const [url] = await bucket
      .file("a.bin")
      .getSignedUrl({ version: "v4", action: "read", accessibleAt, expires: accessibleAt + 60_000 });

    assert.equal((await fetch(url)).status, 403);
  });

  it("runs by itself, tells where it is and cleans up when it is stopped", async () => {
    const main = join(__dirname, "main.js");
    const child = spawn(process.execPath, [main, "--bucket", "pictures"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const printed = JSON.parse(line) as { url: string; bucket: string; credentialsFile: string };
    const storage = new Storage({ apiEndpoint: printed.url, keyFilename: printed.credentialsFile });

    await storage.bucket(printed.bucket).file("a.bin").save(bytes, { resumable: false });
    const [url] = await storage
      .bucket("pictures")
      .file("a.bin")
      .getSignedUrl({ version: "v4", action: "read", expires: Date.now() + 60_000 });
    const fetched = Buffer.from(await (await fetch(url)).arrayBuffer());
    child.kill("SIGTERM");
    const [exitCode] = (await once(child, "exit")) as [number | null];

    assert.deepEqual(fetched, bytes);
    assert.equal(exitCode, 0);
    assert.equal(existsSync(printed.credentialsFile), false);
  });
});
