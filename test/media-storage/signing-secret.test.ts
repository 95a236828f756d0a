import assert from "node:assert/strict";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadSigningSecret } from "../../src/media-storage/signing-secret.js";
import { makeTemporaryDirectory, type TemporaryDirectory } from "./fixtures.js";

describe("the media signing secret", () => {
  let directory: TemporaryDirectory;

  beforeEach(async () => {
    directory = await makeTemporaryDirectory();
  });
  afterEach(() => directory.remove());

  it("is made once, in a directory that need not exist, and stays", async () => {
    const dataDirectory = join(directory.path, "new", "one");

    const secret = await loadSigningSecret(dataDirectory);

    assert.equal(secret.length, 32);
    assert.deepEqual(await loadSigningSecret(dataDirectory), secret);
    assert.deepEqual(await readdir(dataDirectory), ["media-signing-secret"]);
  });

  it("can be read by its owner alone", async () => {
    await loadSigningSecret(directory.path);

    const { mode } = await stat(join(directory.path, "media-signing-secret"));
    assert.equal(mode & 0o777, 0o600);
  });

  it("is different in another directory", async () => {
    const here = await loadSigningSecret(join(directory.path, "a"));

    assert.notDeepEqual(await loadSigningSecret(join(directory.path, "b")), here);
  });

  it("is the same for all that start at once", async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => loadSigningSecret(directory.path)));

    assert.equal(new Set(secrets.map((secret) => secret.toString("hex"))).size, 1);
  });

  it("is refused when the file holds something else", async () => {
    await writeFile(join(directory.path, "media-signing-secret"), "too short");

    await assert.rejects(loadSigningSecret(directory.path), /holds 9 bytes instead of 32/);
  });
});
