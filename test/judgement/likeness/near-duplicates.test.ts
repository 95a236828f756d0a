import assert from "node:assert/strict";
import { mirroredPattern } from "../../../src/face-analysis/measure/face-pattern.js";
import { mirroredHash } from "../../../src/face-analysis/measure/perceptual-hash.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import {
  type ComparableImage,
  compareShots,
  hammingDistance,
} from "../../../src/judgement/likeness/near-duplicates.js";
import { embeddingAt } from "../made-images.js";
import { FACE, patternAt } from "../made-patterns.js";

const { hashBits, embeddingDistance, faceDistance, embeddingWeight } = DEFAULT_THRESHOLDS.nearDuplicate;
const HASH = "0000000000000000";
const UNLIKE_HASH = "ffffffff00000000";

const image = (changes: Partial<ComparableImage> = {}): ComparableImage => ({
  perceptualHash: HASH,
  pattern: FACE,
  identity: embeddingAt(0),
  model: "m/1",
  ...changes,
});

const isSameShot = (a: ComparableImage, b: ComparableImage): boolean => {
  const [there, back] = [compareShots(a, b), compareShots(b, a)];
  assert.deepEqual(there, back);
  return there !== null;
};

/** A hash that differs from zero in so many bits. */
const hashWith = (bits: number): string => ((1n << BigInt(bits)) - 1n).toString(16).padStart(16, "0");

describe("Two images whose faces' patterns are known", () => {
  it("are one shot when the faces look alike, whatever the pictures around them look like", () => {
    const [a, b] = [
      image(),
      image({
        perceptualHash: UNLIKE_HASH,
        pattern: patternAt(faceDistance / 2 - 0.01),
        identity: embeddingAt(faceDistance / 2 / embeddingWeight),
      }),
    ];

    assert.ok(isSameShot(a, b));
    assert.ok(isSameShot(a, a));
    assert.ok(isSameShot(a, image({ perceptualHash: null })));
  });

  it("are two shots when the faces look different, however alike the pictures and the people", () => {
    assert.equal(isSameShot(image(), image({ pattern: patternAt(faceDistance + 0.01) })), false);
  });

  it("are two shots when the people are unlike, however alike the faces look", () => {
    assert.equal(
      isSameShot(image(), image({ identity: embeddingAt(faceDistance / embeddingWeight + 0.001) })),
      false,
    );
  });

  it("say how unlike the faces look, and whether one of them is mirrored", () => {
    const mirrored = image({ pattern: mirroredPattern(FACE), perceptualHash: UNLIKE_HASH });

    assert.deepEqual(compareShots(image(), image()), shot(false, 0, faceDistance));
    assert.deepEqual(compareShots(image(), mirrored), shot(true, 0, faceDistance));
  });
});

const shot = (isMirrored: boolean, measured: number, threshold: number) => ({
  isMirrored,
  measured,
  threshold,
});

/** As an earlier version of the analyser described it. */
const old = (changes: Partial<ComparableImage> = {}) => image({ pattern: null, ...changes });

describe("Two images of which one has no pattern", () => {
  it("are one shot when they are alike as pictures and as faces", () => {
    const other = { perceptualHash: hashWith(hashBits), identity: embeddingAt(embeddingDistance) };

    assert.ok(isSameShot(old(), old(other)));
    assert.ok(isSameShot(old(), image(other)));
  });

  it("say how far the faces are apart, and whether one picture is mirrored", () => {
    const mirrored = image({ perceptualHash: mirroredHash(HASH) });

    assert.deepEqual(compareShots(old(), image()), shot(false, 0, embeddingDistance));
    assert.deepEqual(compareShots(old(), mirrored), shot(true, 0, embeddingDistance));
  });

  it("are two shots when they differ in more bits, however alike the faces", () => {
    assert.equal(isSameShot(old(), image({ perceptualHash: hashWith(hashBits + 1) })), false);
  });

  it("are two shots when the faces are further apart, however alike the pictures", () => {
    assert.equal(isSameShot(old(), image({ identity: embeddingAt(embeddingDistance + 0.001) })), false);
  });

  it("are not called one shot without a hash", () => {
    assert.equal(isSameShot(old(), image({ perceptualHash: null })), false);
  });
});

describe("Two images that cannot be compared", () => {
  for (const missing of [{ identity: null, model: null }, { model: "m/2" }]) {
    it(`as one has ${JSON.stringify(missing)} are not called one shot`, () => {
      assert.equal(isSameShot(image(), image(missing)), false);
      assert.equal(isSameShot(old(), old(missing)), false);
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
