import assert from "node:assert/strict";
import { usableImages } from "../../../src/judgement/likeness/usable-images.js";
import {
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../../src/reference-images/reference-image.entity.js";
import { putInForce, thresholdsInForce } from "../../../src/judgement/bounds-in-force.js";
import { madeFace, madeImage } from "../made-images.js";

const withFace = (
  image: Parameters<typeof madeImage>[0] = {},
  face: Parameters<typeof madeFace>[0] = {},
) => ({
  image: madeImage(image),
  face: madeFace(face),
});

const old = () => withFace({}, { model: "m/1" });
const recent = () => withFace({}, { model: "m/2" });
const modelsOf = (set: ReturnType<typeof withFace>[]) => usableImages(set).map(({ model }) => model);

describe("The usable images of a set", () => {
  it("are those with a face that was analysed, in the order given", () => {
    const set = [
      withFace({ type: ReferenceImageType.PRIMARY }),
      { image: madeImage({ faceCount: 0 }), face: null },
      withFace(),
      withFace({ status: ReferenceImageStatus.FAILED }),
      withFace({ status: ReferenceImageStatus.ANALYSING }),
    ];

    const usable = usableImages(set);

    assert.deepEqual(
      usable.map(({ imageId, isPrimary }) => ({ imageId, isPrimary })),
      [
        { imageId: set[0]!.image.id, isPrimary: true },
        { imageId: set[2]!.image.id, isPrimary: false },
      ],
    );
  });

  it("carry the assessment's score as their quality", () => {
    const [strong, weak] = usableImages([withFace(), withFace({}, { interEyePixels: 20 })]);

    assert.deepEqual([strong!.quality, strong!.isStrong], [1, true]);
    assert.deepEqual([weak!.quality, weak!.isStrong], [0.25, false]);
  });

  it("leave out a face that is judged unusable", () => {
    assert.deepEqual(usableImages([withFace({}, { interEyePixels: 12 })]), []);
  });

  it("leave out a score of 0 even where the thresholds in force do not call it unusable", () => {
    const { verdictScores, ...others } = thresholdsInForce();
    putInForce({ ...others, verdictScores: { ...verdictScores, weak: 0 } });
    try {
      assert.deepEqual(usableImages([withFace({}, { interEyePixels: 8 })]), []);
    } finally {
      putInForce({ verdictScores, ...others });
    }
  });

  it("are all of one model: that of the most, and of two that tie the later version", () => {
    assert.deepEqual(modelsOf([old(), recent(), old()]), ["m/1", "m/1"]);
    assert.deepEqual(modelsOf([old(), recent(), recent(), old()]), ["m/2", "m/2"]);
  });

  it("of an empty set are none", () => {
    assert.deepEqual(usableImages([]), []);
  });
});
