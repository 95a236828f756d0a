import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { GcsMediaStorage, type GcsMediaStorageOptions } from "../../src/media-storage/gcs-media-storage.js";
import type { GcsLimits } from "../../src/media-storage/gcs-retries.js";
import {
  MediaKeyTakenError,
  MediaNotFoundError,
  StorageUnavailableError,
} from "../../src/media-storage/media-storage-errors.js";
import { writeCredentialsFile } from "../support/gcs-test-server/credentials.js";
import type { Fault, Operation } from "../support/gcs-test-server/faults.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { itKeepsTheMediaStorageContract } from "./contract.js";
import { listAll, listKeys, recordConnections, TestClock } from "./fixtures.js";

describe("GcsMediaStorage", () => {
  const quick: Partial<GcsLimits> = { retryDelayMs: 5, idleTimeoutMs: 150 };
  let credentialsFile: string;
  const previous = process.env.GOOGLE_APPLICATION_CREDENTIALS;

  before(async () => {
    credentialsFile = await writeCredentialsFile();
    process.env.GOOGLE_APPLICATION_CREDENTIALS = credentialsFile;
  });
  after(async () => {
    if (previous === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
    else process.env.GOOGLE_APPLICATION_CREDENTIALS = previous;
    await rm(dirname(credentialsFile), { recursive: true });
  });

  const openStorage = (server: GcsTestServer, options: Partial<GcsMediaStorageOptions> = {}) =>
    new GcsMediaStorage({ bucket: server.bucket, apiEndpoint: server.url, limits: quick, ...options });

  describe("as a media storage", () => {
    itKeepsTheMediaStorageContract(async (clock) => {
      const server = await GcsTestServer.start({ now: clock.now });
      return { storage: openStorage(server, { now: clock.now }), close: () => server.close() };
    });
  });

  let clock: TestClock;
  let server: GcsTestServer;
  let storage: GcsMediaStorage;
  const bytes = randomBytes(200_000);

  beforeEach(async () => {
    clock = new TestClock();
    server = await GcsTestServer.start({ now: clock.now });
    storage = openStorage(server, { now: clock.now });
  });
  afterEach(() => server.close());

  const requestsFor = (operation: Operation) =>
    server.requests.filter((request) => request.operation === operation).length;

  const isOutage = (cause: RegExp) => (error: unknown) => {
    assert.ok(error instanceof StorageUnavailableError, String(error));
    assert.match(String(error.cause), cause);
    return true;
  };

  it("stores the type, a checksum and headers for caches with an object", async () => {
    await storage.put("a.webp", bytes, "image/webp");
    await openStorage(server, { publicBaseUrl: "https://cdn.example.com/" }).put("b.png", bytes, "image/png");

    const privateResource = server.objects.get("a.webp")!.resource;
    const publicResource = server.objects.get("b.png")!.resource;
    assert.equal(privateResource.contentType, "image/webp");
    assert.equal(privateResource.cacheControl, "private, max-age=31536000, immutable");
    assert.equal(publicResource.contentType, "image/png");
    assert.equal(publicResource.cacheControl, "public, max-age=31536000, immutable");
  });

  it("uploads in a single request", async () => {
    await storage.put("a.jpg", bytes, "image/jpeg");

    assert.deepEqual(server.requests, [{ operation: "objects.insert", name: "a.jpg" }]);
  });

  it("lists more objects than one page holds, asking for a page when it is needed", async () => {
    const keys = Array.from({ length: 1_001 }, (_value, index) => `a/${String(index).padStart(4, "0")}.jpg`);
    for (const key of keys) server.seed(key, Buffer.from("x"));

    assert.deepEqual(await listKeys(storage.list("a/")), keys);
    assert.equal(requestsFor("objects.list"), 2);

    for await (const { key } of storage.list("a/")) {
      assert.equal(key, keys[0]);
      break;
    }
    assert.equal(requestsFor("objects.list"), 3);
  });

  describe("urlFor", () => {
    it("gives the public base URL and the key where there is one, signing nothing", async () => {
      const storage = openStorage(server, { publicBaseUrl: "https://cdn.example.com/media/" });

      assert.equal(await storage.urlFor("a/b.jpg"), "https://cdn.example.com/media/a/b.jpg");
    });

    it("signs once for all that ask within the same hour", async () => {
      const urls = await Promise.all(Array.from({ length: 5 }, () => storage.urlFor("a.jpg")));

      assert.equal(new Set(urls).size, 1);
      assert.equal(await openStorage(server, { now: clock.now }).urlFor("a.jpg"), urls[0]);
    });

    it("is answered 403 when the signature was changed", async () => {
      await storage.put("a.jpg", bytes, "image/jpeg");
      const url = await storage.urlFor("a.jpg");

      const forged = url.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));

      assert.equal((await fetch(forged)).status, 403);
    });
  });

  describe("talking to a test server", () => {
    it("connects to nothing else, neither for tokens nor for signing", async () => {
      const addresses = await recordConnections(async () => {
        const storage = openStorage(server, { now: clock.now });
        await storage.check();
        await storage.put("a.jpg", bytes, "image/jpeg");
        await storage.read("a.jpg");
        await fetch(await storage.urlFor("a.jpg"));
        await listAll(storage.list());
        await storage.delete("a.jpg");
      });

      const port = Number(new URL(server.url).port);
      assert.ok(addresses.length > 0);
      assert.deepEqual([...new Set(addresses)], [`127.0.0.1:${port}`]);
    });

    it("says what is missing when no key file is named, unless nothing needs to be signed", () => {
      delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
      try {
        assert.throws(() => openStorage(server), /GOOGLE_APPLICATION_CREDENTIALS names, which is not set/);
        openStorage(server, { publicBaseUrl: "https://cdn.example.com" });
      } finally {
        process.env.GOOGLE_APPLICATION_CREDENTIALS = credentialsFile;
      }
    });

    it("refuses STORAGE_EMULATOR_HOST, with which the client asks for wrong paths", () => {
      process.env.STORAGE_EMULATOR_HOST = server.url;
      try {
        assert.throws(() => openStorage(server), /Unset STORAGE_EMULATOR_HOST/);
      } finally {
        delete process.env.STORAGE_EMULATOR_HOST;
      }
    });
  });

  describe("when the service fails for a moment", () => {
    it("retries every call until it succeeds", async () => {
      const calls: [Operation, () => Promise<unknown>][] = [
        ["objects.insert", () => storage.put("a.jpg", bytes, "image/jpeg")],
        ["objects.download", () => storage.read("a.jpg")],
        ["objects.list", () => listAll(storage.list())],
        ["objects.list", () => storage.check()],
        ["objects.delete", () => storage.delete("a.jpg")],
      ];
      for (const [operation, call] of calls) {
        const requestsBefore = requestsFor(operation);
        server.fail({ kind: "status", status: 503, when: "before", operation, times: 2 });

        await call();

        assert.equal(requestsFor(operation) - requestsBefore, 3, operation);
      }
    });

    it("uploads a file again from its start", async () => {
      const directory = await mkdtemp(join(tmpdir(), "gcs-upload-"));
      const filePath = join(directory, "spooled");
      await writeFile(filePath, bytes);
      server.fail({ kind: "status", status: 503, when: "before", operation: "objects.insert" });
      server.fail({ kind: "broken-request", atByte: 100_000, how: "reset", operation: "objects.insert" });

      await storage.put("a.jpg", { filePath }, "image/jpeg");

      assert.deepEqual(server.objects.get("a.jpg")?.bytes, bytes);
      assert.equal(requestsFor("objects.insert"), 3);
      await rm(directory, { recursive: true });
    });

    it("still retries after an upload, a delete and a refusal", async () => {
      await storage.put("a.jpg", bytes, "image/jpeg");
      await assert.rejects(storage.put("a.jpg", Buffer.from("other"), "image/jpeg"));
      await storage.delete("a.jpg");
      server.fail({ kind: "status", status: 503, when: "before" });

      await storage.put("a.jpg", bytes, "image/jpeg");

      assert.equal(server.objects.size, 1);
    });

    for (const fault of [
      { kind: "lost-answer" },
      { kind: "status", status: 503, when: "after" },
    ] satisfies Fault[]) {
      it(`finds its own object when an upload was done but answered by ${fault.kind}`, async () => {
        server.fail({ ...fault, operation: "objects.insert" });

        await storage.put("a.jpg", bytes, "image/jpeg");

        assert.deepEqual(server.objects.get("a.jpg")?.bytes, bytes);
        assert.equal(requestsFor("objects.insert"), 2);
      });

      it(`counts an object as removed when a delete was done but answered by ${fault.kind}`, async () => {
        await storage.put("a.jpg", bytes, "image/jpeg");
        server.fail({ ...fault, operation: "objects.delete" });

        await storage.delete("a.jpg");

        assert.equal(server.objects.size, 0);
        assert.equal(requestsFor("objects.delete"), 2);
      });
    }

    it("does not take another writer's object for its own when an answer is lost", async () => {
      server.seed("a.jpg", Buffer.from("another writer's"));
      server.fail({ kind: "lost-answer", operation: "objects.get" });

      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), MediaKeyTakenError);

      assert.equal(String(server.objects.get("a.jpg")?.bytes), "another writer's");
    });
  });

  describe("when the service keeps failing", () => {
    it("gives up after the attempts that it has, keeping the cause", async () => {
      server.fail({ kind: "status", status: 503, when: "before", times: Infinity });

      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/Injected failure/));
      await assert.rejects(storage.read("a.jpg"), isOutage(/status 503/));
      await assert.rejects(storage.delete("a.jpg"), isOutage(/Injected failure/));
      await assert.rejects(storage.check(), isOutage(/Injected failure/));
      await assert.rejects(listAll(storage.list()), isOutage(/Injected failure/));

      assert.equal(requestsFor("objects.insert"), 4);
      assert.equal(server.objects.size, 0);
    });

    it("does not retry a refusal that would come again", async () => {
      server.fail({ kind: "status", status: 403, when: "before", times: Infinity });

      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/Injected failure/));
      await assert.rejects(storage.read("a.jpg"), isOutage(/status 403/));

      assert.equal(server.requests.length, 2);
    });

    it("says so when nobody listens", async () => {
      const closed = await GcsTestServer.start();
      const storage = openStorage(closed);
      await closed.close();

      await assert.rejects(storage.check(), isOutage(/ECONNREFUSED/));
      await assert.rejects(storage.read("a.jpg"), isOutage(/fetch failed/));
    });

    it("says so when the bucket does not exist", async () => {
      const storage = openStorage(server, { bucket: "another" });

      await assert.rejects(storage.check(), isOutage(/another was not found/));
      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/another was not found/));
    });

    it("ends within the time that a call has in all, however many attempts are left", async () => {
      const limits = { ...quick, attempts: 1_000, attemptTimeoutMs: 100, totalTimeoutMs: 350 };
      const storage = openStorage(server, { limits });
      server.fail({ kind: "broken-request", atByte: 1, how: "stall", times: Infinity });
      const start = performance.now();

      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/No answer within/));

      assert.ok(performance.now() - start < 2_000);
      assert.ok(requestsFor("objects.insert") > 1);
    });
  });

  describe("an upload that is cut", () => {
    for (const how of ["reset", "end", "stall"] as const) {
      it(`leaves nothing in the bucket (${how})`, async () => {
        const storage = openStorage(server, { limits: { ...quick, attempts: 2, attemptTimeoutMs: 200 } });
        server.fail({ kind: "broken-request", atByte: 70_000, how, times: 2 });

        await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), StorageUnavailableError);

        assert.equal(requestsFor("objects.insert"), 2);
        assert.equal(server.objects.size, 0);
      });
    }

    it("leaves nothing when the file changes while it is sent", async () => {
      const directory = await mkdtemp(join(tmpdir(), "gcs-upload-"));
      const filePath = join(directory, "spooled");
      await writeFile(filePath, bytes);
      server.fail({ kind: "status", status: 503, when: "before", operation: "objects.insert", times: 2 });
      server.onFault = () => writeFile(filePath, "other bytes");

      await assert.rejects(
        storage.put("a.jpg", { filePath }, "image/jpeg"),
        isOutage(/do not have the checksum/),
      );

      assert.equal(server.objects.size, 0);
      await rm(directory, { recursive: true });
    });
  });

  describe("a download that is broken", () => {
    beforeEach(() => server.seed("a.jpg", bytes));

    for (const fault of [
      { kind: "broken-download", atByte: 100_000, how: "reset" },
      { kind: "broken-download", atByte: 100_000, how: "end" },
      { kind: "broken-download", atByte: 100_000, how: "stall" },
      { kind: "broken-download", atByte: 0, how: "stall" },
      { kind: "corrupt-download" },
    ] satisfies Fault[]) {
      const name = "how" in fault ? `${fault.how} at byte ${fault.atByte}` : fault.kind;

      it(`is noticed and tried again (${name})`, async () => {
        server.fail(fault);

        assert.deepEqual(await storage.read("a.jpg"), bytes);
        assert.equal(requestsFor("objects.download"), 2);
      });

      it(`fails when it stays so (${name})`, async () => {
        server.fail({ ...fault, times: Infinity });
        const start = performance.now();

        await assert.rejects(storage.read("a.jpg"), StorageUnavailableError);

        // Four attempts, each at most the idle time of 150 ms.
        assert.ok(performance.now() - start < 3_000);
        assert.equal(requestsFor("objects.download"), 4);
      });
    }

    it("does not touch the other downloads and calls of the process", async () => {
      server.seed("slow.jpg", bytes);
      server.fail({ kind: "slow-download", name: "slow.jpg", pieces: 8, pauseMs: 60 });
      server.fail({ kind: "broken-download", atByte: 1_000, how: "stall", name: "a.jpg", times: Infinity });

      const slow = storage.read("slow.jpg");
      await assert.rejects(storage.read("a.jpg"), StorageUnavailableError);

      assert.deepEqual(await slow, bytes);
      await storage.put("b.jpg", bytes, "image/jpeg");
      assert.deepEqual(await storage.read("b.jpg"), bytes);
    });

    it("is not one that is merely slow", async () => {
      server.fail({ kind: "slow-download", pieces: 6, pauseMs: 60 });

      assert.deepEqual(await storage.read("a.jpg"), bytes);
      assert.equal(requestsFor("objects.download"), 1);
    });

    it("is told apart from an object that is missing", async () => {
      await assert.rejects(storage.read("b.jpg"), MediaNotFoundError);
    });
  });
});
