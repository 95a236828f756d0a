import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import * as fc from "fast-check";
import { DiskMediaStorage } from "../../src/media-storage/disk-media-storage.js";
import { isMediaKey } from "../../src/media-storage/media-key.js";
import { MediaKeyTakenError, StorageUnavailableError } from "../../src/media-storage/media-storage-errors.js";
import { itKeepsTheMediaStorageContract } from "./contract.js";
import { listKeys, makeTemporaryDirectory, startDiskMedia, type TemporaryDirectory } from "./fixtures.js";

describe("DiskMediaStorage", () => {
  describe("as a media storage", () => {
    itKeepsTheMediaStorageContract((clock) => startDiskMedia(clock));
  });

  let root: TemporaryDirectory;
  let directory: string;
  let storage: DiskMediaStorage;
  const signingSecret = randomBytes(32);

  const open = () =>
    new DiskMediaStorage({ directory, publicUrl: "https://likeness.example.com/app/", signingSecret });

  beforeEach(async () => {
    root = await makeTemporaryDirectory();
    directory = join(root.path, "media");
    storage = open();
  });
  afterEach(() => root.remove());

  it("puts its URLs below the public URL, whatever path that has", async () => {
    assert.match(
      await storage.urlFor("a/b.jpg"),
      /^https:\/\/likeness\.example\.com\/app\/media\/a\/b\.jpg\?expires=\d{10}&signature=[\w-]{43}$/,
    );
  });

  it("lets no accepted key lead out of its directory", () => {
    const character = fc.constantFrom(..."./\\%a0-_~:\0 ä".split(""));
    const key = fc.oneof(fc.string({ unit: character, maxLength: 12 }), fc.string());
    fc.assert(
      fc.property(key, (key) => {
        fc.pre(isMediaKey(key));
        assert.ok(resolve("/media/objects", key).startsWith(`${sep}media${sep}objects${sep}`));
      }),
      { numRuns: 2_000 },
    );
  });

  it("removes the folders that a delete leaves empty, and no others", async () => {
    await storage.put("a/b/c/1.jpg", Buffer.from("1"));
    await storage.put("a/2.jpg", Buffer.from("2"));

    await storage.delete("a/b/c/1.jpg");

    assert.deepEqual(await readdir(join(directory, "objects"), { recursive: true }), [
      "a",
      join("a", "2.jpg"),
    ]);
  });

  it("keeps every object while folders come and go", async () => {
    const rounds = Array.from({ length: 60 }, (_value, index) => index);

    await Promise.all(
      rounds.map(async (round) => {
        await storage.put(`shared/folder/gone-${round}.jpg`, Buffer.from("gone"));
        await Promise.all([
          storage.delete(`shared/folder/gone-${round}.jpg`),
          storage.put(`shared/folder/kept-${round}.jpg`, Buffer.from("kept")),
        ]);
        await storage.delete(`shared/folder/kept-${round}.jpg`);
        await storage.put(`shared/folder/last-${round}.jpg`, Buffer.from("last"));
      }),
    );

    assert.equal((await listKeys(storage.list("shared/folder/last-"))).length, 60);
    assert.equal((await listKeys(storage.list())).length, 60);
  });

  it("shares its directory with other processes", async () => {
    const other = open();
    await storage.put("a.jpg", Buffer.from("a"));

    await assert.rejects(other.put("a.jpg", Buffer.from("b")), MediaKeyTakenError);
    await other.delete("a.jpg");

    assert.deepEqual(await listKeys(storage.list()), []);
  });

  it("leaves no temporary file behind, whether a put succeeds or is refused", async () => {
    await storage.put("a.jpg", Buffer.from("a"));
    await storage.put("a.jpg", Buffer.from("a"));
    await assert.rejects(storage.put("a.jpg", Buffer.from("b")));
    await assert.rejects(storage.put("b.jpg", { filePath: join(root.path, "no-such-file") }));

    assert.deepEqual(await readdir(join(directory, "incoming")), []);
  });

  describe("after a crash in the middle of a write", () => {
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3_600_000);

    beforeEach(async () => {
      await mkdir(join(directory, "incoming"), { recursive: true });
      await writeFile(join(directory, "incoming", "abandoned"), "half of an obj");
      await utimes(join(directory, "incoming", "abandoned"), twoDaysAgo, twoDaysAgo);
      await writeFile(join(directory, "incoming", "being-written"), "half of an obj");
    });

    it("does not show the half-written object", async () => {
      assert.deepEqual(await listKeys(storage.list()), []);
    });

    it("removes what is abandoned, but not what another process may be writing", async () => {
      await storage.check();

      assert.deepEqual(await readdir(join(directory, "incoming")), ["being-written"]);
    });
  });

  describe("when the directory cannot be used", () => {
    it("says so with the cause, and works again as soon as it can", async () => {
      await writeFile(directory, "a file in the way");

      await assert.rejects(storage.put("a.jpg", Buffer.from("a")), isOutage);
      await assert.rejects(storage.check(), isOutage);
      await rm(directory);
      await storage.put("a.jpg", Buffer.from("a"));

      assert.equal(String(await storage.read("a.jpg")), "a");
    });
  });
});

function isOutage(error: unknown): boolean {
  assert.ok(error instanceof StorageUnavailableError);
  assert.match(String(error.cause), /ENOTDIR|EEXIST/);
  return true;
}
