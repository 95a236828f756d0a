import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { PhotoAnalyser } from "../../eval/support/photo-analyser.js";
import { facelessPicture, samplePhoto } from "../support/pictures.js";

describe("An eval's analyser of photos", function () {
  this.timeout(60_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "photo-analyser-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("says of a photo what the server stores of it, and again without the networks", async () => {
    const photos = [await samplePhoto(1), (await facelessPicture()).bytes];
    const first = await PhotoAnalyser.open(folder);
    const networks = await first.openNetworks();
    const stored = await Promise.all(photos.map((photo) => analysePicture(networks, photo, 1e9)));
    const said = await Promise.all(photos.map((photo) => first.analyse(photo)));
    await first.close();

    const second = await PhotoAnalyser.open(folder);
    const again = await Promise.all(photos.map((photo) => second.analyse(photo)));

    assert.equal(second.hasNetworks, false);
    await second.close();
    assert.deepEqual(again, said);
    assert.deepEqual(
      said,
      stored.map(({ thumbnail: _thumbnail, faceCrop: _faceCrop, ...kept }) => kept),
    );
    assert.equal(said[0]!.face!.embedding.length, 128);
    assert.equal(said[1]!.face, null);
  });
});
