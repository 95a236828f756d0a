import assert from "node:assert/strict";
import * as fc from "fast-check";
import { chooseViews, differenceOf, type ViewOfShot } from "../../src/guidance/choose-views.js";
import { GOOD_MEASURES, madeFace, sha256Of } from "../judgement/made-images.js";

interface MadeView extends ViewOfShot {
  name: string;
}

interface MadeViewOptions {
  yaw?: number;
  pitch?: number;
  /** Of the picture's height. */
  faceShare?: number;
  lightness?: number | null;
  quality?: number;
}

const view = (
  name: string,
  { yaw = 0, pitch = 0, faceShare = 0.4, lightness = 62, quality = 1 }: MadeViewOptions = {},
): MadeView => ({
  name,
  quality,
  image: { width: 1000, height: 1000, sha256: sha256Of(name) },
  face: madeFace({
    yawDegrees: yaw,
    pitchDegrees: pitch,
    box: { x: 100, y: 100, width: 1000 * faceShare, height: 1000 * faceShare },
    measures: {
      ...GOOD_MEASURES,
      skinLightness: lightness === null ? { notMeasured: "made so" } : lightness,
    },
  }),
});

const namesOf = (views: readonly MadeView[]) => views.map(({ name }) => name);

describe("The order in which views are worth handing over", () => {
  it("begins with the first and takes what differs most in pose, framing and light, last what is there already", () => {
    const views = [
      view("anchor"),
      view("the same again", { yaw: 1 }),
      view("three-quarter left", { yaw: -30 }),
      view("three-quarter left again", { yaw: -31 }),
      view("half body", { faceShare: 0.1 }),
      view("in the dark", { lightness: 40 }),
      view("raised", { pitch: 25 }),
    ];

    assert.deepEqual(namesOf(chooseViews(views)), [
      "anchor",
      "half body",
      "three-quarter left again",
      "raised",
      "in the dark",
      "three-quarter left",
      "the same again",
    ]);
  });

  it("prefers the better of two that are equally far", () => {
    const views = [view("anchor"), view("poor", { yaw: 30, quality: 0.5 }), view("good", { yaw: -30 })];

    assert.deepEqual(namesOf(chooseViews(views)), ["anchor", "good", "poor"]);
  });

  it("counts what could not be measured as no difference", () => {
    assert.equal(differenceOf(view("a", { lightness: null }), view("b", { lightness: 20 })), 0);
    assert.equal(differenceOf(view("a", { lightness: 42 }), view("b", { lightness: 62 })), 1);
  });

  it("takes a nearer face for another framing in a picture that lies on its side, too", () => {
    const lying = view("lying");
    lying.face.rollDegrees = 90;
    lying.face.box = { x: 0, y: 0, width: 400, height: 999 };

    assert.equal(differenceOf(lying, view("upright", { faceShare: 0.4 })), 0);
  });

  it("depends on the shots alone, has each once, and is the same for every number of them that is taken", () => {
    const anyView = fc.record({
      yaw: fc.integer({ min: -60, max: 60 }),
      pitch: fc.integer({ min: -30, max: 30 }),
      faceShare: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      lightness: fc.option(fc.integer({ min: 20, max: 90 })),
      quality: fc.double({ min: 0.4, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(anyView, { minLength: 1, maxLength: 14 }),
        fc.infiniteStream(fc.nat()),
        (options, order) => {
          const [first, ...others] = options.map((option, i) => view(`${i}`, option));
          const shuffled = others
            .map((one) => [order.next().value as number, one] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, one]) => one);

          const chosen = chooseViews([first!, ...others]);

          assert.deepEqual(namesOf(chooseViews([first!, ...shuffled])), namesOf(chosen));
          assert.equal(new Set(namesOf(chosen)).size, options.length);
          assert.equal(chosen[0], first);
          // Each is the best of those that are left.
          for (let taken = 1; taken < chosen.length; taken++) {
            const worth = (candidate: MadeView) =>
              candidate.quality *
              Math.min(...chosen.slice(0, taken).map((one) => differenceOf(candidate, one)));
            const rest = chosen.slice(taken).map(worth);
            assert.ok(rest.every((other) => other <= rest[0]! + 1e-9));
          }
        },
      ),
    );
  });
});
