import assert from "node:assert/strict";
import { MediaNotFoundError } from "../../src/media-storage/media-storage-errors.js";
import { facelessPicture } from "../support/pictures.js";
import { Journey } from "./journey.js";

describe("An upload", () => {
  let journey: Journey;
  let characterId: string;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  beforeEach(async () => {
    Object.assign(journey.storage.failures, { put: 0, read: 0, delete: 0 });
    await journey.dataSource.query("DELETE FROM graphile_worker._private_jobs");
    characterId = await journey.createCharacter();
  });

  it("while the storage is down is refused as STORAGE_UNAVAILABLE and leaves nothing", async () => {
    journey.storage.failures.put = Infinity;

    await assert.rejects(journey.upload(characterId, await facelessPicture()), {
      code: "STORAGE_UNAVAILABLE",
    });

    assert.equal(await journey.countImages(characterId), 0);
    assert.deepEqual(await journey.jobs("analyse_reference_image"), []);
    assert.deepEqual(await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`), []);
    assert.deepEqual(await journey.spooledFiles(), []);
  });

  it("while the storage is down leaves its idempotency key free for the next try", async () => {
    const keyUse = { operation: "uploadReferenceImage", key: "a", responseKey: "", place: 0 };
    const picture = await facelessPicture();
    journey.storage.failures.put = 1;
    await assert.rejects(journey.upload(characterId, picture, keyUse), { code: "STORAGE_UNAVAILABLE" });

    const recorded = await journey.upload(characterId, picture, keyUse);
    const again = await journey.upload(characterId, picture, keyUse);

    assert.equal(again.id, recorded.id);
    assert.equal(await journey.countImages(characterId), 1);
    assert.equal((await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`)).length, 1);
    assert.deepEqual(await journey.spooledFiles(), []);
  });

  it("that is refused only after it was stored takes its object back", async () => {
    const picture = await facelessPicture();

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => journey.upload(characterId, picture)));

    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    assert.deepEqual(
      refusals.map(({ code }) => code),
      ["DUPLICATE_IMAGE", "DUPLICATE_IMAGE"],
    );
    assert.equal((await journey.storedKeys(`${journey.viewer.workspaceId}/${characterId}`)).length, 1);
  });

  it("that is refused says so even when its object cannot be taken back", async () => {
    const picture = await facelessPicture();
    journey.storage.failures.delete = Infinity;

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => journey.upload(characterId, picture)));

    const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    assert.deepEqual(
      refusals.map(({ code }) => code),
      ["DUPLICATE_IMAGE", "DUPLICATE_IMAGE"],
    );
  });
});

describe("The deletion of stored objects", () => {
  let journey: Journey;

  before(async () => {
    journey = await Journey.start();
  });

  after(() => journey?.stop());

  it("spares an object that a record has come to point at since it was queued", async () => {
    const characterId = await journey.createCharacter();
    const image = await journey.upload(characterId, await facelessPicture());
    const { workspaceId, id } = image;
    const gone = `${workspaceId}/${characterId}/${id}/thumbnail-old.webp`;
    await journey.storage.put(gone, Buffer.from("old"), "image/webp");

    await journey.deleteObjects([image.storageKey, gone]);

    assert.ok(await journey.storage.read(image.storageKey));
    await assert.rejects(journey.storage.read(gone), MediaNotFoundError);
  });
});
