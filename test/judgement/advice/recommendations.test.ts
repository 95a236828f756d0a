import assert from "node:assert/strict";
import * as fc from "fast-check";
import { judgeSet, type JudgedSet } from "../../../src/judgement/set/judge-set.js";
import { healthOf, healthPartsOf } from "../../../src/judgement/set/health.js";
import { withPrimary } from "../../../src/judgement/set/identity-set.js";
import { withoutImage } from "../../../src/judgement/advice/next-primary.js";
import type { Recommendation } from "../../../src/judgement/advice/recommendation.js";
import { recommend } from "../../../src/judgement/advice/recommend.js";
import { Burden, burdenOf } from "../../../src/judgement/set/burdens.js";
import { photosOf } from "../any-photos.js";
import { embeddingAt, GOOD_MEASURES } from "../made-images.js";
import { fileNames, goodPhotos, imageNamed, judgedSetOf, type MadePhoto } from "../made-sets.js";

const step = ({ kind, image, view }: Recommendation) =>
  [kind, image?.image.fileName ?? view].filter(Boolean).join(" ");
const stepsFor = (photos: MadePhoto[], persona = {}) => recommend(judgedSetOf(photos, persona)).map(step);
const healthIn = (set: JudgedSet) => healthOf(healthPartsOf(set));

/** Photos that fill all that is wanted of pose and framing. */
const LEFT: Partial<MadePhoto> = { face: { yawDegrees: -25 } };
const RIGHT: Partial<MadePhoto> = { face: { yawDegrees: 25, box: { x: 0, y: 0, width: 500, height: 600 } } };
const WIDE: Partial<MadePhoto> = { face: { box: { x: 0, y: 0, width: 200, height: 250 } } };
const VIEWS = [{}, LEFT, RIGHT, WIDE, {}];
const variedPhotos = (count: number): MadePhoto[] =>
  goodPhotos(count).map((photo, i) => ({ ...photo, ...VIEWS[i % VIEWS.length] }));

const STRANGER: MadePhoto = { name: "stranger", person: "Nora" };

/** Sets of up to ten photos of two people, of any quality, turn and age, some of them copies. */
const anyPhotos: fc.Arbitrary<MadePhoto[]> = fc
  .array(
    fc.record({
      person: fc.constantFrom("Mira", "Mira", "Mira", "Nora"),
      shot: fc.nat(8),
      interEyePixels: fc.integer({ min: 10, max: 60 }),
      yawDegrees: fc.integer({ min: -80, max: 80 }),
      estimatedAge: fc.option(fc.integer({ min: 20, max: 50 })),
    }),
    { maxLength: 10 },
  )
  .map((made) =>
    made.map(({ person, shot, ...face }, i) => ({
      name: `photo ${i}`,
      isPrimary: i === 0,
      person,
      shot: `${person} ${shot}`,
      face,
    })),
  );

describe("The recommendations for a set", () => {
  it("ask for a first picture where there is none, and name what it must be", () => {
    const [first, ...more] = recommend(judgedSetOf([]));

    assert.equal(step(first!), "ADD_VIEW FRONTAL");
    assert.ok(first!.gain > 15);
    assert.match(first!.reason, /^No image shows a face that can be used yet\. Choose a sharp/);
    assert.deepEqual(
      more.map(({ kind }) => kind),
      ["ADD_VIEW", "ADD_VIEW", "ADD_VIEW"],
    );
  });

  it("ask one image for more, the missing view of each dimension that could be measured", () => {
    assert.deepEqual(stepsFor(goodPhotos(1)), [
      "ADD_VIEW FRONTAL",
      "ADD_VIEW HEAD_AND_SHOULDERS",
      "ADD_VIEW EVEN_LIGHT",
    ]);
    assert.deepEqual(stepsFor(goodPhotos(2)), [
      "ADD_VIEW THREE_QUARTER_LEFT",
      "ADD_VIEW CLOSE_UP",
      "ADD_VIEW EVEN_LIGHT",
    ]);
  });

  it("ask for one more image while there are fewer than five, though every view is there", () => {
    const four = variedPhotos(4).map((photo, i) => (i === 3 ? { ...photo, ...WIDE } : photo));
    const twoHeads = { ...four[1]!, face: { yawDegrees: -25 } };

    const steps = stepsFor([four[0]!, twoHeads, four[2]!, four[3]!]);

    assert.deepEqual(steps, ["ADD_VIEW FRONTAL"]);
  });

  it("say to stop when five images show every view", () => {
    assert.deepEqual(stepsFor(variedPhotos(5)), ["STOP_ADDING"]);
  });

  it("say to stop at nine though a view is missing, and what to do about it", () => {
    const [stop, ...more] = recommend(judgedSetOf(goodPhotos(9)));

    assert.equal(step(stop!), "STOP_ADDING");
    assert.match(
      stop!.reason,
      /full with 9 images. Put a three-quarter view .* in the place of a weaker image/,
    );
    assert.deepEqual(more, []);
  });

  it("say to stop above nine, and to remove the weakest down to nine", () => {
    const weak = ["weak 1", "weak 2"].map((name) => ({ name, face: { interEyePixels: 30 } }));

    assert.deepEqual(stepsFor([...goodPhotos(5), ...weak, ...goodPhotos(9).slice(5)]).toSorted(), [
      "REMOVE weak 1",
      "REMOVE weak 2",
      "STOP_ADDING",
    ]);
  });

  it("never remove a usable image of the character from a set of up to nine, whatever it is like", () => {
    fc.assert(
      fc.property(photosOf("Mira", 1, 9), fc.boolean(), (photos, hasStranger) => {
        const set = judgedSetOf(hasStranger ? [...photos, STRANGER] : photos, { ageMin: 24, ageMax: 26 });
        // Where the only usable face is the stranger's, the set is the stranger's.
        fc.pre(!fileNames(set.group).includes("stranger"));

        const removed = recommend(set).filter(({ kind }) => kind === "REMOVE");

        assert.ok(removed.every(({ image }) => !image!.isUsable || image!.name.includes("stranger")));
      }),
    );
  });

  it("do not remove who may be the character, nor a weak face that looks like somebody else for being weak", () => {
    const at = (x: number, face = {}): MadePhoto => ({
      name: `at ${x}`,
      face: { embedding: embeddingAt(x), ...face },
    });
    const others = [at(0), at(0.01), at(0.02)];
    // A score of about 0.35.
    const [fair, poor] = [at(0.523), at(0.523, { interEyePixels: 35 })];

    assert.ok(stepsFor([...others, fair]).includes("REMOVE at 0.523"));
    assert.ok(!stepsFor([...others, poor]).some((step) => step.startsWith("REMOVE")));
    assert.ok(stepsFor([...others, at(0.64, { interEyePixels: 35 })]).includes("REMOVE at 0.64"));
  });

  it("remove nothing for what falls silent about another image without it", () => {
    const aged = (name: string, estimatedAge: number, face = {}): MadePhoto => ({
      name,
      face: { estimatedAge, ...face },
    });
    const blond = { ...GOOD_MEASURES, hairLightness: 70, hairRedness: 5, hairYellowness: 30 };
    // Without one of the young, the median of the others comes near enough to the blond one.
    const photos = [
      ...[20, 21, 22, 23, 24].map((age) => aged(`young ${age}`, age)),
      ...[34, 35, 36, 37].map((age) => aged(`old ${age}`, age)),
      aged("blond", 38, { measures: blond }),
    ];
    const set = judgedSetOf(photos);
    const without = judgeSet(withoutImage(set, set.images[0]!.id));
    const burdened = (judged: JudgedSet) => burdenOf(judged, imageNamed(judged, "blond"));
    assert.deepEqual([burdened(set), burdened(without)], [Burden.ODD, null]);

    const removal = recommend(set).find(({ kind }) => kind === "REMOVE");

    assert.equal(step(removal!), "REMOVE blond");
  });

  it("never quote a measure that could not be taken", () => {
    fc.assert(
      fc.property(photosOf("Mira", 10, 14), (photos) => {
        for (const { reason } of recommend(judgedSetOf(photos)))
          assert.doesNotMatch(reason, /Could not measure/);
      }),
    );
  });

  it("do not remove the primary that shows the character, however weak: another is promoted first", () => {
    const [weak, ...others] = goodPhotos(10);
    const photos = [{ ...weak!, face: { interEyePixels: 18 } }, ...others];

    assert.deepEqual(stepsFor(photos).slice(0, 1), ["PROMOTE good 2"]);
    assert.ok(!stepsFor(photos).includes("REMOVE good 1"));
    const promoted = [
      { ...photos[0]!, isPrimary: false },
      { ...photos[1]!, isPrimary: true },
      ...photos.slice(2),
    ];
    assert.ok(stepsFor(promoted).includes("REMOVE good 1"));
  });

  it("remove a stranger, even from a set that is too small, and name what it costs", () => {
    const [first] = recommend(judgedSetOf([...variedPhotos(5), STRANGER]));
    assert.equal(step(first!), "REMOVE stranger");
    assert.ok(stepsFor([...goodPhotos(2), STRANGER]).includes("REMOVE stranger"));
    assert.match(
      first!.reason,
      /^Shows a different person .* Cohesion goes from [01]\.\d\d to [01]\.\d\d, the template moves by 0\.000, and no wanted view is lost\.$/,
    );
    assert.equal(first!.effect!.cohesionBefore, first!.effect!.cohesionAfter);
  });

  it("remove what cannot be used and what is a copy, but nothing else", () => {
    const photos = [
      ...goodPhotos(3),
      { name: "weak", face: { interEyePixels: 18 } },
      { name: "wall", face: null },
      { name: "copy", shot: "good 1", face: { interEyePixels: 45 } },
    ];

    const removed = stepsFor(photos).filter((step) => step.startsWith("REMOVE"));

    assert.deepEqual(removed.toSorted(), ["REMOVE copy", "REMOVE wall"]);
    assert.ok(!stepsFor([...photos, ...goodPhotos(6).slice(3)]).includes("REMOVE weak"));
  });

  it("remove what cannot be used though nothing is gained while the health is 0", () => {
    const removal = recommend(judgedSetOf([{ name: "wall", face: null }])).find(
      ({ kind }) => kind === "REMOVE",
    );

    assert.deepEqual([removal!.gain, removal!.effect!.healthAfter], [0, 0]);
    assert.match(removal!.reason, /^No face was found.* There is no face lock that it could change\.$/);
  });

  it("promote the strongest frontal image where the primary is weaker by ten points or more", () => {
    const weakPrimary = { name: "weak", isPrimary: true, face: { interEyePixels: 40 } };
    const photos = [
      weakPrimary,
      { name: "turned", face: { yawDegrees: 25 } },
      { name: "fair", face: { interEyePixels: 48 } },
      { name: "best" },
    ];

    const promotion = recommend(judgedSetOf(photos)).find(({ kind }) => kind === "PROMOTE");

    assert.equal(step(promotion!), "PROMOTE best");
    assert.match(
      promotion!.reason,
      /scores 100 of 100\. The present primary, “weak” \(image 1\), scores 75\.$/,
    );
    const nearly = { name: "nearly", isPrimary: true, face: { interEyePixels: 47 } };
    assert.ok(!stepsFor([nearly, ...photos.slice(1)]).some((step) => step.startsWith("PROMOTE")));
  });

  it("promote an image where the primary is somebody else, or where there is none", () => {
    const [stranger, without] = [
      [{ ...STRANGER, isPrimary: true }, ...goodPhotos(4).slice(1)],
      goodPhotos(4).slice(1),
    ];

    assert.ok(stepsFor(stranger).includes("PROMOTE good 2"));
    assert.ok(stepsFor(without).includes("PROMOTE good 2"));
  });

  it("never promote a stranger, what cannot be used, or a copy of a better image", () => {
    fc.assert(
      fc.property(anyPhotos, (photos) => {
        const set = judgedSetOf(photos);
        for (const { kind, image } of recommend(set)) {
          if (kind === "PROMOTE") assert.ok(set.distinct.includes(image!));
        }
      }),
    );
  });

  it("gain exactly what trying them changes, the most first", () => {
    fc.assert(
      fc.property(anyPhotos, (photos) => {
        const set = judgedSetOf(photos, { ageMin: 24, ageMax: 30 });
        const found = recommend(set);

        for (const { kind, image, gain } of found) {
          if (image === null) continue;
          const changed = kind === "REMOVE" ? withoutImage(set, image.id) : withPrimary(set, image.id);
          assert.equal(gain, healthIn(judgeSet(changed)) - healthIn(set));
        }
        const gains = found.map(({ gain }) => gain);
        assert.deepEqual(
          gains,
          gains.toSorted((a, b) => b - a),
        );
        assert.ok(gains.every((gain) => gain >= 0));
      }),
    );
  });

  it("never take a set below five images that show the character", () => {
    fc.assert(
      fc.property(anyPhotos, (photos) => {
        const set = judgedSetOf(photos);
        for (const { kind, image } of recommend(set)) {
          if (kind !== "REMOVE") continue;
          const { length } = judgeSet(withoutImage(set, image!.id)).distinct;
          assert.ok(length >= Math.min(5, set.distinct.length), fileNames(set.distinct).join());
        }
      }),
    );
  });

  it("are the same for the same set, and come to an end when they are followed", () => {
    fc.assert(
      fc.property(anyPhotos, (photos) => {
        let set = judgedSetOf(photos);
        assert.deepEqual(recommend(judgedSetOf(photos)).map(step), recommend(set).map(step));
        for (let steps = 0; ; steps++) {
          assert.ok(steps <= 20);
          const next = recommend(set).find(({ kind }) => kind === "REMOVE" || kind === "PROMOTE");
          if (next === undefined) break;
          const { id } = next.image!;
          set = judgeSet(next.kind === "REMOVE" ? withoutImage(set, id) : withPrimary(set, id));
        }
      }),
    );
  });
});
