import assert from "node:assert/strict";
import { mirroredHash } from "../../../src/face-analysis/measure/perceptual-hash.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import {
  areNearDuplicates,
  type ComparableImage,
  hammingDistance,
} from "../../../src/judgement/likeness/near-duplicates.js";
import { embeddingAt } from "../made-images.js";

const { hashBits, embeddingDistance } = DEFAULT_THRESHOLDS.nearDuplicate;

const image = (changes: Partial<ComparableImage> = {}): ComparableImage => ({
  perceptualHash: "0000000000000000",
  embedding: embeddingAt(0),
  model: "m/1",
  ...changes,
});

/** A hash that differs from zero in so many bits. */
const hashWith = (bits: number): string => ((1n << BigInt(bits)) - 1n).toString(16).padStart(16, "0");

describe("Near-duplicates", () => {
  it("are alike as pictures and as faces, whichever is asked first", () => {
    const [a, b] = [
      image(),
      image({ perceptualHash: hashWith(hashBits), embedding: embeddingAt(embeddingDistance) }),
    ];

    assert.deepEqual(
      [areNearDuplicates(a, b), areNearDuplicates(b, a), areNearDuplicates(a, a)],
      [true, true, true],
    );
  });

  it("are a picture and its mirror image", () => {
    assert.equal(
      areNearDuplicates(image(), image({ perceptualHash: mirroredHash("0000000000000000") })),
      true,
    );
  });

  it("are not two pictures that differ in more bits, however alike the faces", () => {
    assert.equal(areNearDuplicates(image(), image({ perceptualHash: hashWith(hashBits + 1) })), false);
  });

  it("are not two faces further apart, however alike the pictures", () => {
    const other = image({ embedding: embeddingAt(embeddingDistance + 0.001) });

    assert.equal(areNearDuplicates(image(), other), false);
  });

  for (const missing of [{ perceptualHash: null }, { embedding: null, model: null }, { model: "m/2" }]) {
    it(`are not claimed of an image with ${JSON.stringify(missing)}`, () => {
      assert.equal(areNearDuplicates(image(), image(missing)), false);
      assert.equal(areNearDuplicates(image(missing), image()), false);
    });
  }
});

describe("The distance of two hashes", () => {
  it("is the number of bits in which they differ", () => {
    assert.equal(hammingDistance("0000000000000000", "ffffffffffffffff"), 64);
    assert.equal(hammingDistance("8000000000000001", "0000000000000003"), 2);
    assert.equal(hammingDistance("abcdef0123456789", "abcdef0123456789"), 0);
  });

  it("is none between hashes of different lengths", () => {
    assert.throws(() => hammingDistance("00", "0000"), RangeError);
  });
});
