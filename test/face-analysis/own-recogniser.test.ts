import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { analysePicture } from "../../src/face-analysis/analyse-picture.js";
import { SECOND_DIMENSIONS } from "../../src/face-analysis/embed/second-embedding.js";
import { OnnxNetworks } from "../../src/face-analysis/networks/onnx-networks.js";
import { nameOfRecogniser } from "../../src/face-analysis/networks/recogniser-file.js";
import { madeRecogniser } from "../support/made-recogniser.js";
import { distance, samplePhoto } from "./sample-pictures.js";

const MAX_PIXELS = 1e8;

describe("A recogniser of the operator's own", () => {
  let folder: string;
  const fileOf = async (name: string, bytes: Uint8Array | string) => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-recogniser-"));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("gives the second embedding, of as many numbers as it has, and leaves the first as it is", async () => {
    const [own, without] = [
      await OnnxNetworks.load(await fileOf("made.onnx", madeRecogniser(48))),
      await OnnxNetworks.load(),
    ];
    const photo = samplePhoto(5);

    const [theirs, again, ours] = [
      await analysePicture(own, photo, MAX_PIXELS),
      await analysePicture(own, photo, MAX_PIXELS),
      await analysePicture(without, photo, MAX_PIXELS),
    ];

    const { secondEmbedding } = theirs.face!;
    assert.equal(secondEmbedding.length, 48);
    assert.ok(Math.abs(Math.hypot(...secondEmbedding) - 1) < 1e-6);
    assert.ok(distance(secondEmbedding, again.face!.secondEmbedding) < 1e-6);
    assert.deepEqual(theirs.face!.embedding, ours.face!.embedding);
    assert.equal(theirs.face!.estimatedAge, ours.face!.estimatedAge);
    assert.equal(ours.face!.secondEmbedding.length, SECOND_DIMENSIONS);
    for (const other of theirs.otherFaces) assert.equal(other.secondEmbedding.length, 48);
    await own.close();
    await without.close();
  });

  const refused: [what: string, name: string, bytes: () => Uint8Array | string][] = [
    ["no ONNX file", "text.onnx", () => "a text"],
    ["a network of pictures of another size", "large.onnx", () => madeRecogniser(48, 1, 160)],
    ["a network of too few numbers", "few.onnx", () => madeRecogniser(8)],
  ];
  for (const [what, name, bytes] of refused) {
    it(`is refused where it is ${what}, and it is said of which shape it must be`, async () => {
      const file = await fileOf(name, bytes());

      await assert.rejects(OnnxNetworks.load(file), (error: Error) => {
        assert.ok(error.message.startsWith(`RECOGNISER_MODEL ${file} cannot be used; it needs one input`));
        return true;
      });
    });
  }

  it("is called by its file's name and what is in it", async () => {
    const [one, copy, other] = [
      await fileOf("my net (1).onnx", madeRecogniser(48)),
      await fileOf("copy.onnx", madeRecogniser(48)),
      await fileOf("other.onnx", madeRecogniser(48, 2)),
    ];

    const [name, nameOfCopy, nameOfOther] = [
      await nameOfRecogniser(one),
      await nameOfRecogniser(copy),
      await nameOfRecogniser(other),
    ];

    assert.match(name, /^my-net--1--[0-9a-f]{8}$/);
    assert.equal(name.slice(-8), nameOfCopy.slice(-8));
    assert.notEqual(name.slice(-8), nameOfOther.slice(-8));
  });
});
