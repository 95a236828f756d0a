import assert from "node:assert/strict";
import { createMediaStorage } from "../../src/media-storage/create-media-storage.js";
import { DiskMediaStorage } from "../../src/media-storage/disk-media-storage.js";
import { GcsMediaStorage } from "../../src/media-storage/gcs-media-storage.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "./fixtures.js";

describe("createMediaStorage", () => {
  const publicUrl = "https://likeness.example.com";
  let directory: TemporaryDirectory;

  beforeEach(async () => {
    directory = await makeTemporaryDirectory();
  });
  afterEach(() => directory.remove());

  it("keeps media in the data directory, with URLs that stay valid over a restart", async () => {
    const config = { dataDirectory: directory.path, publicUrl };
    const first = await createMediaStorage(config);
    await first.put("a.jpg", Buffer.from("a"), "image/jpeg");

    const second = await createMediaStorage(config);

    assert.ok(second instanceof DiskMediaStorage);
    assert.equal(String(await second.read("a.jpg")), "a");
    const { searchParams } = new URL(await first.urlFor("a.jpg"));
    const [signature, expires] = [searchParams.get("signature")!, Number(searchParams.get("expires"))];
    assert.ok(second.isSignedBy(signature, "a.jpg", expires));
  });

  it("keeps media in the bucket that is given", async () => {
    const gcs = { bucket: "pictures", publicBaseUrl: "https://cdn.example.com" };

    const storage = await createMediaStorage({ dataDirectory: directory.path, publicUrl, gcs });

    assert.ok(storage instanceof GcsMediaStorage);
    assert.equal(await storage.urlFor("a.jpg"), "https://cdn.example.com/a.jpg");
  });
});
