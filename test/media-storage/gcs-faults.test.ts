import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  MediaKeyTakenError,
  MediaNotFoundError,
  StorageUnavailableError,
} from "../../src/media-storage/media-storage-errors.js";
import type { GcsMediaStorage } from "../../src/media-storage/gcs-media-storage.js";
import type { Fault, Operation } from "../support/gcs-test-server/faults.js";
import { GcsTestServer } from "../support/gcs-test-server/gcs-test-server.js";
import { listAll } from "./fixtures.js";
import { GcsFixture, impatient, isOutage, openGcsStorage, quick, useTestCredentials } from "./gcs-fixture.js";

describe("GcsMediaStorage", () => {
  useTestCredentials();
  const gcs = new GcsFixture();
  const bytes = randomBytes(200_000);

  describe("when the service fails for a moment", () => {
    it("retries every call until it succeeds", async () => {
      const calls: [Operation, () => Promise<unknown>][] = [
        ["objects.insert", () => gcs.storage.put("a.jpg", bytes, "image/jpeg")],
        ["objects.download", () => gcs.storage.read("a.jpg")],
        ["objects.list", () => listAll(gcs.storage.list())],
        ["objects.list", () => gcs.storage.check()],
        ["objects.delete", () => gcs.storage.delete("a.jpg")],
      ];
      for (const [operation, call] of calls) {
        const requestsBefore = gcs.requestsFor(operation);
        gcs.server.fail({ kind: "status", status: 503, when: "before", operation, times: 2 });

        await call();

        assert.equal(gcs.requestsFor(operation) - requestsBefore, 3, operation);
      }
    });

    it("uploads a file again from its start", async () => {
      const directory = await mkdtemp(join(tmpdir(), "gcs-upload-"));
      const filePath = join(directory, "spooled");
      await writeFile(filePath, bytes);
      gcs.server.fail({ kind: "status", status: 503, when: "before", operation: "objects.insert" });
      gcs.server.fail({ kind: "broken-request", atByte: 100_000, how: "reset", operation: "objects.insert" });

      await gcs.storage.put("a.jpg", { filePath }, "image/jpeg");

      assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
      assert.equal(gcs.requestsFor("objects.insert"), 3);
      await rm(directory, { recursive: true });
    });

    it("still retries after an upload, a delete and a refusal", async () => {
      await gcs.storage.put("a.jpg", bytes, "image/jpeg");
      await assert.rejects(gcs.storage.put("a.jpg", Buffer.from("other"), "image/jpeg"));
      await gcs.storage.delete("a.jpg");
      gcs.server.fail({ kind: "status", status: 503, when: "before" });

      await gcs.storage.put("a.jpg", bytes, "image/jpeg");

      assert.equal(gcs.server.objects.size, 1);
    });

    for (const fault of [
      { kind: "lost-answer" },
      { kind: "status", status: 503, when: "after" },
    ] satisfies Fault[]) {
      it(`finds its own object when an upload was done but answered by ${fault.kind}`, async () => {
        gcs.server.fail({ ...fault, operation: "objects.insert" });

        await gcs.storage.put("a.jpg", bytes, "image/jpeg");

        assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
        assert.equal(gcs.requestsFor("objects.insert"), 2);
      });

      it(`counts an object as removed when a delete was done but answered by ${fault.kind}`, async () => {
        await gcs.storage.put("a.jpg", bytes, "image/jpeg");
        gcs.server.fail({ ...fault, operation: "objects.delete" });

        await gcs.storage.delete("a.jpg");

        assert.equal(gcs.server.objects.size, 0);
        assert.equal(gcs.requestsFor("objects.delete"), 2);
      });
    }

    it("does not take another writer's object for its own when an answer is lost", async () => {
      gcs.server.seed("a.jpg", Buffer.from("another writer's"));
      gcs.server.fail({ kind: "lost-answer", operation: "objects.get" });

      await assert.rejects(gcs.storage.put("a.jpg", bytes, "image/jpeg"), MediaKeyTakenError);

      assert.equal(String(gcs.server.objects.get("a.jpg")?.bytes), "another writer's");
    });
  });

  describe("when the service keeps failing", () => {
    it("gives up after the attempts that it has, keeping the cause", async () => {
      gcs.server.fail({ kind: "status", status: 503, when: "before", times: Infinity });

      await assert.rejects(gcs.storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/Injected failure/));
      await assert.rejects(gcs.storage.read("a.jpg"), isOutage(/status 503/));
      await assert.rejects(gcs.storage.delete("a.jpg"), isOutage(/Injected failure/));
      await assert.rejects(gcs.storage.check(), isOutage(/Injected failure/));
      await assert.rejects(listAll(gcs.storage.list()), isOutage(/Injected failure/));

      assert.equal(gcs.requestsFor("objects.insert"), 4);
      assert.equal(gcs.server.objects.size, 0);
    });

    it("does not retry a refusal that would come again", async () => {
      gcs.server.fail({ kind: "status", status: 403, when: "before", times: Infinity });

      await assert.rejects(gcs.storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/Injected failure/));
      await assert.rejects(gcs.storage.read("a.jpg"), isOutage(/status 403/));

      assert.equal(gcs.server.requests.length, 2);
    });

    it("says so when nobody listens", async () => {
      const closed = await GcsTestServer.start();
      const storage = openGcsStorage(closed);
      await closed.close();

      await assert.rejects(storage.check(), isOutage(/ECONNREFUSED/));
      await assert.rejects(storage.read("a.jpg"), isOutage(/fetch failed/));
    });

    it("says so when the bucket does not exist", async () => {
      const storage = openGcsStorage(gcs.server, { bucket: "another" });

      await assert.rejects(storage.check(), isOutage(/another was not found/));
      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/another was not found/));
    });

    it("ends within the time that a call has in all, however many attempts are left", async () => {
      // All the attempts would take longer than a test may.
      const limits = { ...quick, attempts: 10_000, attemptTimeoutMs: 100, totalTimeoutMs: 2_000 };
      const storage = openGcsStorage(gcs.server, { limits });
      gcs.server.fail({ kind: "broken-request", atByte: 1, how: "stall", times: Infinity });

      await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), isOutage(/No answer within/));

      assert.ok(gcs.requestsFor("objects.insert") > 1);
    });
  });

  describe("an upload that is answered as done", () => {
    const bodies = { empty: "", "no JSON": "<html>Sign in to the hotel's network</html>", "another's": "{}" };

    for (const [what, body] of Object.entries(bodies)) {
      it(`is made again when the answer is ${what} and nothing was stored`, async () => {
        gcs.server.fail({ kind: "empty-promise", body, operation: "objects.insert" });

        await gcs.storage.put("a.jpg", bytes, "image/jpeg");

        assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
        assert.equal(gcs.requestsFor("objects.insert"), 2);
      });

      it(`is recognised as stored when only the answer is ${what}`, async () => {
        gcs.server.fail({ kind: "garbled-answer", body, operation: "objects.insert" });

        await gcs.storage.put("a.jpg", bytes, "image/jpeg");

        assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
      });

      it(`counts as an outage when the answer stays ${what}`, async () => {
        gcs.server.fail({ kind: "empty-promise", body, operation: "objects.insert", times: Infinity });

        await assert.rejects(
          gcs.storage.put("a.jpg", bytes, "image/jpeg"),
          isOutage(/does not say what it stored/),
        );

        assert.equal(gcs.requestsFor("objects.insert"), 4);
        assert.equal(gcs.server.objects.size, 0);
      });

      it(`is not taken for another's object when the question what is there is answered by ${what}`, async () => {
        await gcs.storage.put("a.jpg", bytes, "image/jpeg");
        gcs.server.fail({ kind: "garbled-answer", body, operation: "objects.get" });

        await gcs.storage.put("a.jpg", bytes, "image/jpeg");
      });
    }

    it("is made again when the storage says that it stored other bytes, which are removed", async () => {
      gcs.server.fail({ kind: "corrupt-upload", operation: "objects.insert" });

      await gcs.storage.put("a.jpg", bytes, "image/jpeg");

      assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
    });

    it("counts as an outage when the storage keeps storing other bytes, and leaves none", async () => {
      gcs.server.fail({ kind: "corrupt-upload", operation: "objects.insert", times: Infinity });

      await assert.rejects(
        gcs.storage.put("a.jpg", bytes, "image/jpeg"),
        isOutage(/other bytes than were sent/),
      );

      assert.equal(gcs.server.objects.size, 0);
    });

    it("is as good from a file", async () => {
      const directory = await mkdtemp(join(tmpdir(), "gcs-upload-"));
      const filePath = join(directory, "spooled");
      await writeFile(filePath, bytes);
      gcs.server.fail({ kind: "empty-promise", body: "", operation: "objects.insert" });

      await gcs.storage.put("a.jpg", { filePath }, "image/jpeg");

      assert.deepEqual(gcs.server.objects.get("a.jpg")?.bytes, bytes);
      await rm(directory, { recursive: true });
    });
  });

  describe("a listing that is answered as done", () => {
    for (const body of ["", "<html>", "{}"]) {
      it(`is asked for again when the answer is ${JSON.stringify(body)}`, async () => {
        await gcs.storage.put("a.jpg", bytes, "image/jpeg");
        gcs.server.fail({ kind: "garbled-answer", body, operation: "objects.list" });
        const storage = openGcsStorage(gcs.server, { limits: { ...quick, attemptTimeoutMs: 1_000 } });

        assert.equal((await listAll(storage.list())).length, 1);
      });

      it(`does not make the storage count as ready when the answer stays ${JSON.stringify(body)}`, async () => {
        gcs.server.fail({ kind: "garbled-answer", body, operation: "objects.list", times: Infinity });
        const storage = openGcsStorage(gcs.server, { limits: { ...quick, attemptTimeoutMs: 300 } });

        await assert.rejects(storage.check(), isOutage(/no listing|No answer/));
      });
    }
  });

  describe("a storage that is silent", () => {
    it("ends a put within the patience of its caller", async () => {
      gcs.server.fail({ kind: "broken-request", atByte: 1, how: "stall", times: Infinity });

      await assert.rejects(
        gcs.storage.put("a.jpg", bytes, "image/jpeg", { patienceMs: 100 }),
        isOutage(/No answer within 100 ms/),
      );

      assert.equal(gcs.server.objects.size, 0);
    });
  });

  describe("an upload that is cut", () => {
    for (const how of ["reset", "end", "stall"] as const) {
      it(`leaves nothing in the bucket (${how})`, async () => {
        const storage = openGcsStorage(gcs.server, {
          limits: { ...quick, attempts: 2, attemptTimeoutMs: 1_000 },
        });
        gcs.server.fail({ kind: "broken-request", atByte: 70_000, how, times: 2 });

        await assert.rejects(storage.put("a.jpg", bytes, "image/jpeg"), StorageUnavailableError);

        assert.equal(gcs.requestsFor("objects.insert"), 2);
        assert.equal(gcs.server.objects.size, 0);
      });
    }

    it("leaves nothing when the file changes while it is sent", async () => {
      const directory = await mkdtemp(join(tmpdir(), "gcs-upload-"));
      const filePath = join(directory, "spooled");
      await writeFile(filePath, bytes);
      gcs.server.fail({ kind: "status", status: 503, when: "before", operation: "objects.insert", times: 2 });
      gcs.server.onFault = () => writeFile(filePath, "other bytes");

      await assert.rejects(
        gcs.storage.put("a.jpg", { filePath }, "image/jpeg"),
        isOutage(/do not have the checksum/),
      );

      assert.equal(gcs.server.objects.size, 0);
      await rm(directory, { recursive: true });
    });
  });

  describe("a download that is broken", () => {
    let storage: GcsMediaStorage;

    beforeEach(() => {
      gcs.server.seed("a.jpg", bytes);
      storage = openGcsStorage(gcs.server, { limits: impatient });
    });

    for (const fault of [
      { kind: "broken-download", atByte: 100_000, how: "reset" },
      { kind: "broken-download", atByte: 100_000, how: "end" },
      { kind: "broken-download", atByte: 100_000, how: "stall" },
      { kind: "broken-download", atByte: 0, how: "stall" },
      { kind: "corrupt-download" },
    ] satisfies Fault[]) {
      const name = "how" in fault ? `${fault.how} at byte ${fault.atByte}` : fault.kind;

      it(`is noticed and tried again (${name})`, async () => {
        gcs.server.fail(fault);

        assert.deepEqual(await storage.read("a.jpg"), bytes);
        assert.equal(gcs.requestsFor("objects.download"), 2);
      });

      it(`fails when it stays so (${name})`, async () => {
        gcs.server.fail({ ...fault, times: Infinity });
        const isStall = "how" in fault && fault.how === "stall";

        await assert.rejects(storage.read("a.jpg"), isOutage(isStall ? /No byte for 500 ms/ : /./));

        assert.equal(gcs.requestsFor("objects.download"), 4);
      });
    }

    it("does not touch the other downloads and calls of the process", async () => {
      gcs.server.seed("slow.jpg", bytes);
      gcs.server.fail({ kind: "slow-download", name: "slow.jpg", pieces: 8, pauseMs: 100 });
      gcs.server.fail({
        kind: "broken-download",
        atByte: 1_000,
        how: "stall",
        name: "a.jpg",
        times: Infinity,
      });

      const slow = storage.read("slow.jpg");
      await assert.rejects(storage.read("a.jpg"), StorageUnavailableError);

      assert.deepEqual(await slow, bytes);
      await storage.put("b.jpg", bytes, "image/jpeg");
      assert.deepEqual(await storage.read("b.jpg"), bytes);
    });

    it("is not one that is merely slow", async () => {
      gcs.server.fail({ kind: "slow-download", pieces: 6, pauseMs: 120 });

      assert.deepEqual(await storage.read("a.jpg"), bytes);
      assert.equal(gcs.requestsFor("objects.download"), 1);
    });

    it("is told apart from an object that is missing", async () => {
      await assert.rejects(storage.read("b.jpg"), MediaNotFoundError);
    });
  });
});
