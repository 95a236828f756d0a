import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { openGcsClient } from "../../src/media-storage/gcs-client.js";
import type { GcsMediaStorage } from "../../src/media-storage/gcs-media-storage.js";
import { defaultGcsLimits } from "../../src/media-storage/gcs-retries.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { itKeepsTheMediaStorageContract } from "./contract.js";
import { listAll, listKeys, recordConnections } from "./fixtures.js";
import { GcsFixture, isOutage, openGcsStorage, useTestCredentials } from "./gcs-fixture.js";

describe("GcsMediaStorage", () => {
  useTestCredentials();

  describe("as a media storage", () => {
    itKeepsTheMediaStorageContract(async ({ now }) => {
      const server = await GcsTestServer.start({ now });
      return { storage: openGcsStorage(server, { now }), close: () => server.close() };
    });
  });

  const gcs = new GcsFixture();
  const bytes = randomBytes(200_000);

  it("stores the type, a checksum and headers for caches with an object", async () => {
    await gcs.storage.put("a.webp", bytes, "image/webp");
    await openGcsStorage(gcs.server, { publicBaseUrl: "https://cdn.example.com/" }).put(
      "b.png",
      bytes,
      "image/png",
    );

    const privateResource = gcs.server.objects.get("a.webp")!.resource;
    const publicResource = gcs.server.objects.get("b.png")!.resource;
    assert.equal(privateResource.contentType, "image/webp");
    assert.equal(privateResource.cacheControl, "private, max-age=31536000, immutable");
    assert.equal(publicResource.contentType, "image/png");
    assert.equal(publicResource.cacheControl, "public, max-age=31536000, immutable");
  });

  it("uploads in a single request", async () => {
    await gcs.storage.put("a.jpg", bytes, "image/jpeg");

    assert.deepEqual(gcs.server.requests, [{ operation: "objects.insert", name: "a.jpg" }]);
  });

  it("lists more objects than one page holds, asking for a page when it is needed", async () => {
    const keys = Array.from({ length: 1_001 }, (_value, index) => `a/${String(index).padStart(4, "0")}.jpg`);
    for (const key of keys) gcs.server.seed(key, Buffer.from("x"));

    assert.deepEqual(await listKeys(gcs.storage.list("a/")), keys);
    assert.equal(gcs.requestsFor("objects.list"), 2);

    for await (const { key } of gcs.storage.list("a/")) {
      assert.equal(key, keys[0]);
      break;
    }
    assert.equal(gcs.requestsFor("objects.list"), 3);
  });

  describe("urlFor", () => {
    it("gives the public base URL and the key where there is one, signing nothing", async () => {
      const storage = openGcsStorage(gcs.server, { publicBaseUrl: "https://cdn.example.com/media/" });

      assert.equal(await storage.urlFor("a/b.jpg"), "https://cdn.example.com/media/a/b.jpg");
      assert.equal(storage.urlsExpireAt(), null);
    });

    describe("with a client whose signing is watched", () => {
      let signatures: number;
      let signingFails: boolean;
      let storage: GcsMediaStorage;

      beforeEach(() => {
        signatures = 0;
        signingFails = false;
        const client = openGcsClient(gcs.server.url, defaultGcsLimits);
        const sign = client.authClient.sign.bind(client.authClient);
        client.authClient.sign = async (text: string, endpoint?: string) => {
          signatures++;
          if (signingFails) throw new Error("IAM does not answer");
          return await sign(text, endpoint);
        };
        storage = openGcsStorage(gcs.server, { storage: client, now: gcs.clock.now });
      });

      it("signs once for all that ask within the same hour", async () => {
        const urls = await Promise.all(Array.from({ length: 5 }, () => storage.urlFor("a.jpg")));

        assert.equal(new Set(urls).size, 1);
        assert.equal(signatures, 1);
        gcs.clock.nowMs += 3_600_000;
        await storage.urlFor("a.jpg");
        assert.equal(signatures, 2);
      });

      it("does not remember that signing failed", async () => {
        signingFails = true;
        await assert.rejects(storage.urlFor("a.jpg"), isOutage(/IAM does not answer/));

        signingFails = false;

        assert.match(await storage.urlFor("a.jpg"), /X-Goog-Signature=/);
      });
    });

    it("is the same from every process that has the same key", async () => {
      const url = await gcs.storage.urlFor("a.jpg");

      assert.equal(await openGcsStorage(gcs.server, { now: gcs.clock.now }).urlFor("a.jpg"), url);
    });

    it("is answered 403 when the signature was changed", async () => {
      await gcs.storage.put("a.jpg", bytes, "image/jpeg");
      const url = await gcs.storage.urlFor("a.jpg");

      const forged = url.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

      assert.equal((await fetch(forged)).status, 403);
    });
  });

  describe("talking to a test server", () => {
    it("connects to nothing else, neither for tokens nor for signing", async () => {
      const addresses = await recordConnections(async () => {
        const storage = openGcsStorage(gcs.server, { now: gcs.clock.now });
        await storage.check();
        await storage.put("a.jpg", bytes, "image/jpeg");
        await storage.read("a.jpg");
        await fetch(await storage.urlFor("a.jpg"));
        await listAll(storage.list());
        await storage.delete("a.jpg");
      });

      const port = Number(new URL(gcs.server.url).port);
      assert.ok(addresses.length > 0);
      assert.deepEqual([...new Set(addresses)], [`127.0.0.1:${port}`]);
    });

    it("works without a key file; its URLs are for servers that do not look at signatures", async () => {
      const credentialsFile = process.env.GOOGLE_APPLICATION_CREDENTIALS;
      delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
      try {
        const storage = openGcsStorage(gcs.server);
        const bytes = Buffer.from("kept without any credentials");

        await storage.put("without/credentials.webp", bytes, "image/webp");

        assert.deepEqual(await storage.read("without/credentials.webp"), bytes);
        const { status } = await fetch(await storage.urlFor("without/credentials.webp"));
        assert.equal(status, 403, "our test server does look");
      } finally {
        process.env.GOOGLE_APPLICATION_CREDENTIALS = credentialsFile;
      }
    });

    it("refuses STORAGE_EMULATOR_HOST, with which the client asks for wrong paths", () => {
      process.env.STORAGE_EMULATOR_HOST = gcs.server.url;
      try {
        assert.throws(() => openGcsStorage(gcs.server), /Unset STORAGE_EMULATOR_HOST/);
      } finally {
        delete process.env.STORAGE_EMULATOR_HOST;
      }
    });
  });
});
