import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sharedApp } from "../support/app.js";
import { samplePhoto } from "../support/pictures.js";

describe("An uploaded photo", () => {
  it("is stored byte for byte, recorded, analysed and locked in", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const characterId = await client.createCharacter();
    const photo = await samplePhoto(6);

    const payload = await client.upload(
      characterId,
      { bytes: photo, name: "me.jpg" },
      {},
      "id status type sha256 url",
    );

    assert.deepEqual(payload.userErrors, []);
    const { status, type, sha256, url } = payload.referenceImage;
    assert.deepEqual({ status, type }, { status: "READY", type: "PRIMARY" });
    assert.equal(sha256, createHash("sha256").update(photo).digest("hex"));
    assert.deepEqual(Buffer.from(await (await fetch(url)).arrayBuffer()), photo);
    assert.equal(payload.character.faceLock.revision, 1);
  });
});
