import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  InvalidMediaKeyError,
  MediaKeyTakenError,
  MediaNotFoundError,
} from "../../src/media-storage/media-storage-errors.js";
import type { MediaStorage } from "../../src/media-storage/media-storage.js";
import { minimumUrlLifetimeMs } from "../../src/media-storage/url-window.js";
import { listAll, listKeys, makeTemporaryDirectory, TestClock } from "./fixtures.js";

/** An empty storage whose URLs can be fetched, and whose clock the tests move. */
export interface OpenedStorage {
  storage: MediaStorage;
  close(): Promise<void>;
}

/** What every implementation of {@link MediaStorage} guarantees. */
export function itKeepsTheMediaStorageContract(open: (clock: TestClock) => Promise<OpenedStorage>): void {
  let clock: TestClock;
  let opened: OpenedStorage;
  let storage: MediaStorage;

  beforeEach(async () => {
    clock = new TestClock();
    opened = await open(clock);
    storage = opened.storage;
  });
  afterEach(() => opened.close());

  describe("put and read", () => {
    it("gives back the bytes of a buffer", async () => {
      const bytes = randomBytes(300_000);

      await storage.put("a/original.jpg", bytes, "image/jpeg");

      assert.deepEqual(await storage.read("a/original.jpg"), bytes);
    });

    it("gives back the bytes of a file and leaves the file alone", async () => {
      const directory = await makeTemporaryDirectory();
      const filePath = join(directory.path, "spooled");
      const bytes = randomBytes(3_000_000);
      await writeFile(filePath, bytes);

      await storage.put("a/original.jpg", { filePath }, "image/jpeg");
      await storage.put("a/copy.jpg", { filePath }, "image/jpeg");

      assert.deepEqual(await storage.read("a/original.jpg"), bytes);
      assert.deepEqual(await storage.read("a/copy.jpg"), bytes);
      await directory.remove();
    });

    it("keeps an object of no bytes", async () => {
      await storage.put("empty.png", Buffer.alloc(0), "image/png");

      assert.equal((await storage.read("empty.png")).length, 0);
    });

    it("leaves an object alone that already holds the same bytes", async () => {
      await storage.put("a.jpg", Buffer.from("same"), "image/jpeg");
      const before = await listAll(storage.list());

      await storage.put("a.jpg", Buffer.from("same"), "image/jpeg");

      assert.deepEqual(await listAll(storage.list()), before);
    });

    it("refuses other bytes for a key, of the same length or another, and keeps the first", async () => {
      await storage.put("a.jpg", Buffer.from("first"), "image/jpeg");

      await assert.rejects(storage.put("a.jpg", Buffer.from("other"), "image/jpeg"), MediaKeyTakenError);
      await assert.rejects(storage.put("a.jpg", Buffer.from("longer one"), "image/jpeg"), MediaKeyTakenError);

      assert.equal(String(await storage.read("a.jpg")), "first");
    });

    it("accepts the same bytes for one key from many writers at once", async () => {
      const bytes = randomBytes(100_000);

      await Promise.all(Array.from({ length: 8 }, () => storage.put("a/b/c.jpg", bytes, "image/jpeg")));

      assert.deepEqual(await storage.read("a/b/c.jpg"), bytes);
      assert.deepEqual(await listKeys(storage.list()), ["a/b/c.jpg"]);
    });

    it("lets one of several writers of different bytes win and tells the others", async () => {
      const bodies = Array.from({ length: 6 }, () => randomBytes(50_000));

      const outcomes = await Promise.allSettled(
        bodies.map((body) => storage.put("a.jpg", body, "image/jpeg")),
      );

      const winners = bodies.filter((_body, index) => outcomes[index]!.status === "fulfilled");
      const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      assert.equal(winners.length, 1);
      assert.equal(refusals.length, 5);
      for (const refusal of refusals) assert.ok(refusal instanceof MediaKeyTakenError, String(refusal));
      assert.deepEqual(await storage.read("a.jpg"), winners[0]);
    });

    it("says that an object is missing, also below or above an existing one", async () => {
      await storage.put("a/b.jpg", Buffer.from("b"), "image/jpeg");

      for (const key of ["missing.jpg", "a", "a/b.jpg/c"]) {
        await assert.rejects(storage.read(key), MediaNotFoundError, key);
      }
    });
  });

  describe("delete", () => {
    it("removes the object and nothing else", async () => {
      await storage.put("a/1.jpg", Buffer.from("1"), "image/jpeg");
      await storage.put("a/2.jpg", Buffer.from("2"), "image/jpeg");

      await storage.delete("a/1.jpg");

      await assert.rejects(storage.read("a/1.jpg"), MediaNotFoundError);
      assert.deepEqual(await listKeys(storage.list()), ["a/2.jpg"]);
    });

    it("counts an object that is already gone as removed", async () => {
      await storage.put("a/1.jpg", Buffer.from("1"), "image/jpeg");
      await storage.delete("a/1.jpg");

      await storage.delete("a/1.jpg");
      await storage.delete("never/was.jpg");
    });

    it("frees the key for other bytes", async () => {
      await storage.put("a/1.jpg", Buffer.from("old"), "image/jpeg");
      await storage.delete("a/1.jpg");

      await storage.put("a/1.jpg", Buffer.from("new"), "image/jpeg");

      assert.equal(String(await storage.read("a/1.jpg")), "new");
    });
  });

  describe("list", () => {
    it("gives nothing for an empty storage", async () => {
      assert.deepEqual(await listAll(storage.list()), []);
    });

    it("gives key, size and time of creation of every object in key order", async () => {
      // `-` and `.` come before `/`, and `0` after it.
      const keys = ["B.jpg", "a-b/1.jpg", "a.b/1.jpg", "a/1.jpg", "a/b/2.jpg", "a/c.jpg", "a0.jpg", "b.jpg"];
      for (const key of keys.toReversed()) await storage.put(key, Buffer.from(key), "image/jpeg");

      const objects = await listAll(storage.list());

      assert.deepEqual(
        objects.map(({ key, bytes }) => ({ key, bytes })),
        keys.map((key) => ({ key, bytes: key.length })),
      );
      for (const { createdAt } of objects) {
        assert.ok(Math.abs(createdAt.getTime() - Date.now()) < 60_000, createdAt.toISOString());
      }
    });

    it("gives only keys that start with the prefix, which may end inside of a segment", async () => {
      for (const key of ["ab/1.jpg", "ab/2.jpg", "abc/3.jpg", "b/ab.jpg"]) {
        await storage.put(key, Buffer.from(key), "image/jpeg");
      }

      assert.deepEqual(await listKeys(storage.list("ab")), ["ab/1.jpg", "ab/2.jpg", "abc/3.jpg"]);
      assert.deepEqual(await listKeys(storage.list("ab/")), ["ab/1.jpg", "ab/2.jpg"]);
      assert.deepEqual(await listKeys(storage.list("ab/2")), ["ab/2.jpg"]);
      assert.deepEqual(await listKeys(storage.list("c")), []);
    });
  });

  describe("list after a key", () => {
    it("goes on behind it, or behind any text, in the same order", async () => {
      const keys = ["a-b/1.jpg", "a/1.jpg", "a/b/2.jpg", "a/c.jpg", "a0.jpg", "b.jpg"];
      for (const key of keys) await storage.put(key, Buffer.from(key), "image/jpeg");

      for (const [index, key] of keys.entries()) {
        assert.deepEqual(await listKeys(storage.list("", key)), keys.slice(index + 1), key);
      }
      assert.deepEqual(await listKeys(storage.list("", "a/b/~")), ["a/c.jpg", "a0.jpg", "b.jpg"]);
      assert.deepEqual(await listKeys(storage.list("a/", "a/1.jpg")), ["a/b/2.jpg", "a/c.jpg"]);
      assert.deepEqual(await listKeys(storage.list("a/", "0")), ["a/1.jpg", "a/b/2.jpg", "a/c.jpg"]);
      assert.deepEqual(await listKeys(storage.list("", "~")), []);
    });
  });

  describe("a key that we would not generate", () => {
    const keys = [
      "",
      "/",
      "/a",
      "a/",
      "a//b",
      ".",
      "..",
      "a/..",
      "../a",
      "a/../../b",
      "a\\b",
      "a\0b",
      "a b",
      "ä",
      "a%2fb",
    ];

    it("is refused by every method", async () => {
      for (const key of [...keys, `${"a/".repeat(600)}a`, "a".repeat(256)]) {
        await assert.rejects(storage.put(key, Buffer.from("x"), "image/jpeg"), InvalidMediaKeyError, key);
        await assert.rejects(storage.read(key), InvalidMediaKeyError, key);
        await assert.rejects(storage.delete(key), InvalidMediaKeyError, key);
        await assert.rejects(async () => storage.urlFor(key), InvalidMediaKeyError, key);
      }

      assert.deepEqual(await listAll(storage.list()), []);
    });
  });

  describe("urlFor", () => {
    it("gives a URL under which anybody can fetch the bytes with their type", async () => {
      const bytes = randomBytes(10_000);
      await storage.put("a/original.webp", bytes, "image/webp");

      const response = await fetch(await storage.urlFor("a/original.webp"));

      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "image/webp");
      assert.match(response.headers.get("cache-control") ?? "", /^private, max-age=\d+, immutable$/);
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
    });

    it("gives the same URL within an hour and another one afterwards", async () => {
      clock.nowMs = startOfNextHour(clock.nowMs) + 1;
      const url = await storage.urlFor("a.jpg");

      clock.nowMs += 3_599_000;
      const lateUrl = await storage.urlFor("a.jpg");
      clock.nowMs += 1_000;
      const nextUrl = await storage.urlFor("a.jpg");

      assert.equal(lateUrl, url);
      assert.notEqual(nextUrl, url);
      assert.notEqual(await storage.urlFor("b.jpg"), nextUrl);
    });

    it("says when a URL made now dies: until then it lives", async () => {
      await storage.put("a.jpg", Buffer.from("a"), "image/jpeg");
      const expiresAt = storage.urlsExpireAt()!;
      const url = await storage.urlFor("a.jpg");

      clock.nowMs = expiresAt.getTime() - 1_000;
      assert.equal((await fetch(url)).status, 200);
      clock.nowMs = expiresAt.getTime() + 1_000;
      assert.notEqual((await fetch(url)).status, 200);
    });

    it("gives a URL that lives for the minimum lifetime, whenever it was made, and then dies", async () => {
      await storage.put("a.jpg", Buffer.from("a"), "image/jpeg");
      const start = startOfNextHour(clock.nowMs);
      for (const madeAtMs of [start - 1, start, start + 1, start + 1_800_000]) {
        clock.nowMs = madeAtMs;
        const url = await storage.urlFor("a.jpg");

        clock.nowMs = madeAtMs + minimumUrlLifetimeMs - 1;
        assert.equal((await fetch(url)).status, 200);
        clock.nowMs = madeAtMs + 2 * minimumUrlLifetimeMs + 1;
        const refusal = await fetch(url);
        assert.ok([400, 403].includes(refusal.status), String(refusal.status));
        assert.doesNotMatch(await refusal.text(), /^a$/);
      }
    });

    it("gives a URL for one object only", async () => {
      await storage.put("a.jpg", Buffer.from("a"), "image/jpeg");
      await storage.put("b.jpg", Buffer.from("b"), "image/jpeg");

      const url = (await storage.urlFor("a.jpg")).replace("/a.jpg", "/b.jpg");

      assert.equal((await fetch(url)).status, 403);
    });
  });

  describe("check", () => {
    it("resolves while the storage answers, and leaves nothing behind", async () => {
      await storage.check();

      assert.deepEqual(await listAll(storage.list()), []);
    });
  });
}

function startOfNextHour(nowMs: number): number {
  return Math.ceil(nowMs / 3_600_000) * 3_600_000;
}
