import assert from "node:assert/strict";
import * as fc from "fast-check";
import { putInForce } from "../../../src/judgement/bounds-in-force.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { Severity } from "../../../src/judgement/finding.js";
import { keyOf } from "../../../src/judgement/training/training-problem.js";
import type { TrainingReport } from "../../../src/judgement/training/training-report.js";
import { embeddingOf } from "../made-images.js";
import {
  balanced,
  idsOf,
  keysOf,
  type MadePicture,
  picture,
  problemOf,
  trainingReportOn,
} from "./made-training-sets.js";

/** The balanced set with so many of its first pictures changed. */
const changed = (count: number, changes: (i: number) => Partial<MadePicture>): MadePicture[] =>
  balanced().map((made, i) => (i < count ? { ...made, ...changes(i) } : made));

const rolesOf = ({ images }: TrainingReport): Record<string, string> =>
  Object.fromEntries(images.filter(({ role }) => role !== "SUBJECT").map(({ set, role }) => [set.id, role]));

describe("A training report", () => {
  it("has no problem with twenty varied pictures", () => {
    const report = trainingReportOn(balanced());

    assert.deepEqual(keysOf(report), []);
    assert.deepEqual([report.ready, report.count, report.wanted], [true, 20, { min: 15, max: 30 }]);
  });

  describe("on the number of images", () => {
    it("says how many are missing below the least, and is not ready", () => {
      const report = trainingReportOn(balanced().slice(0, 11));

      const { missing, message, advice, severity } = problemOf(report, "TOO_FEW");
      assert.equal(report.ready, false);
      assert.deepEqual([severity, missing], [Severity.ERROR, 4]);
      assert.equal(message, "11 images of 15 to 30 that are wanted: 4 are missing.");
      assert.equal(advice, "Add 4 varied ones.");
    });

    it("names those that add least above the most", () => {
      const alike = Array.from({ length: 12 }, (_, i) =>
        picture(`alike ${i}`, { place: "one", clothes: "one" }),
      );

      const { leaveOut } = problemOf(trainingReportOn([...balanced(), ...alike]), "TOO_MANY");

      assert.equal(leaveOut.length, 2);
      for (const id of idsOf(leaveOut)) assert.match(id, /^alike/);
    });
  });

  describe("on views", () => {
    it("says of how many are straight on, and how these are lit", () => {
      const pictures = changed(20, (i) => ({ yaw: i < 14 ? 0 : balanced()[i]!.yaw, light: "even" }));

      const { message, missing, images } = problemOf(
        trainingReportOn(pictures),
        "VIEW_TOO_FREQUENT STRAIGHT_ON",
      );

      assert.match(message, /^17 of 20 are straight on, 17 of them in soft, even light; at most 60 % /);
      assert.equal(missing, 9);
      assert.equal(images.length, 17);
    });

    it("asks for what there is too little of", () => {
      const report = trainingReportOn(changed(20, (i) => ({ yaw: [0, 30][i % 2]! })));

      assert.match(
        problemOf(report, "VIEW_TOO_RARE THREE_QUARTER_LEFT").message,
        /^None of 20 are three-quarter/,
      );
      assert.equal(problemOf(report, "VIEW_TOO_RARE THREE_QUARTER_LEFT").missing, 3);
      assert.equal(problemOf(report, "VIEW_TOO_RARE PROFILE").advice, "Add 2 profiles.");
    });

    it("counts context to no angle, light or expression", () => {
      const backs = [0, 1, 2].map((i) => picture(`back ${i}`, { faceShare: null }));

      const report = trainingReportOn([...balanced(), ...backs]);

      const of = Object.fromEntries(report.shares.map(({ dimension, of }) => [dimension, of]));
      assert.deepEqual(of, { ANGLE: 20, FRAMING: 23, LIGHT: 20, EXPRESSION: 20 });
    });

    it("does not count what could not be measured for good or bad", () => {
      const unmeasured = { expressionHappy: { notMeasured: "no reason" } };
      const pictures = changed(20, () => ({ photo: { face: { measures: unmeasured } } }));

      const { shares } = trainingReportOn(pictures);

      assert.deepEqual(
        shares.filter(({ dimension }) => dimension === "EXPRESSION").map(({ share }) => share),
        [null, null, null],
      );
    });
  });

  describe("on what is repeated", () => {
    it("names the pictures before one background", () => {
      const report = trainingReportOn(changed(10, () => ({ place: "the studio" })));

      const { images, message, missing } = problemOf(report, "SAME_BACKGROUND");
      assert.deepEqual(
        idsOf(images),
        balanced()
          .slice(0, 10)
          .map(({ name }) => name),
      );
      assert.match(message, /^10 of 20 stand before the same background/);
      assert.equal(missing, 9);
    });

    it("names the pictures in the same clothes", () => {
      const report = trainingReportOn(changed(12, () => ({ clothes: "the red shirt" })));

      assert.equal(problemOf(report, "SAME_CLOTHES").images.length, 12);
    });

    it("says of how many nothing is known", () => {
      const measures = { surroundings: { notMeasured: "hardly anything is seen beside the person" } };
      const report = trainingReportOn(changed(6, () => ({ photo: { image: { measures } } })));

      assert.ok(report.notes.includes("The background of 6 of 20 images could not be measured."));
    });
  });

  describe("on single images", () => {
    it("counts a shot once, and calls its mirrored copy mirrored", () => {
      const hash = "123456789abcdef0";
      const mirrored = (BigInt(`0x${hash}`) ^ 0xaaaa_aaaa_aaaa_aaaan).toString(16);
      const embedding = embeddingOf("Mira", "one shot", 0.2);
      const copies = [hash, hash, mirrored].map((perceptualHash, i) =>
        picture(`shot ${i}`, {
          photo: {
            image: { id: `shot ${i}`, perceptualHash, width: 1500, height: 1500 },
            face: { embedding },
          },
        }),
      );

      const report = trainingReportOn([...balanced(), ...copies]);

      assert.equal(report.count, 21);
      const said = ["NEAR_DUPLICATE", "MIRRORED_COPY"].flatMap((key) => {
        const problem = report.problems.find(({ code }) => code === key);
        return problem === undefined ? [] : problem.images;
      });
      assert.equal(said.length, 2);
    });

    it("takes a picture without a face for context, and says that nobody could check whom it shows", () => {
      const report = trainingReportOn([...balanced(), picture("back", { faceShare: null })]);

      assert.deepEqual(rolesOf(report), { back: "CONTEXT" });
      const { images, severity } = problemOf(report, "IDENTITY_NOT_CHECKED");
      assert.deepEqual([idsOf(images), severity, report.ready], [["back"], Severity.INFO, true]);
    });

    it("takes a face that is too small to be known for context, whoever it looks like", () => {
      const embedding = embeddingOf("Nora", 1);
      const far = picture("far", { faceShare: 0.03, photo: { face: { embedding, interEyePixels: 12 } } });

      assert.deepEqual(rolesOf(trainingReportOn([...balanced(), far])), { far: "CONTEXT" });
    });

    it("bounds context to a share", () => {
      const backs = Array.from({ length: 6 }, (_, i) => picture(`back ${i}`, { faceShare: null }));

      const report = trainingReportOn([...balanced(), ...backs]);

      const { images, leaveOut } = problemOf(report, "VIEW_TOO_FREQUENT FACE_NOT_SEEN");
      assert.equal(images.length, 6);
      assert.equal(leaveOut.length, 1);
    });

    it("is not ready with somebody else in it", () => {
      const other = picture("Nora", { photo: { person: "Nora" } });

      const report = trainingReportOn([...balanced(), other]);

      assert.deepEqual([report.ready, report.count], [false, 20]);
      assert.deepEqual(idsOf(problemOf(report, "DIFFERENT_PERSON").images), ["Nora"]);
    });

    it("says how far a picture must be enlarged for the resolution that is asked", () => {
      const pictures = changed(1, () => ({ side: 640 }));

      assert.deepEqual(keysOf(trainingReportOn(pictures, 512)), []);
      const { message, measured } = problemOf(trainingReportOn(pictures, 1024), "TOO_SMALL");
      assert.equal(measured, 1.6);
      assert.match(message, /“good 0” \(image 1\) 1\.6 times\.$/);
    });

    it("names bars at the edges, and does not count them to the size", () => {
      const pictures = balanced();
      const bars = { borderTop: 0.2, borderBottom: 0.2, borderLeft: 0, borderRight: 0 };
      pictures[0]!.photo = { image: { measures: bars, id: "good 0", width: 1200, height: 1200 } };

      const report = trainingReportOn(pictures);

      assert.deepEqual(idsOf(problemOf(report, "BORDER").images), ["good 0"]);
      assert.equal(
        report.images[0]!.enlargement.toFixed(6),
        (1024 / Math.sqrt(1200 * (1 - 0.2 - 0.2) * 1200)).toFixed(6),
      );
    });

    it("names bars with letters in them", () => {
      const pictures = balanced();
      pictures[0]!.photo = { image: { measures: { textBar: 0.1 }, id: "good 0", width: 1200, height: 1200 } };

      const { images, measured, message } = problemOf(trainingReportOn(pictures), "TEXT_BAR");

      assert.deepEqual(idsOf(images), ["good 0"]);
      assert.equal(measured, 0.1);
      assert.match(message, /letters in them.*“good 0”/);
    });

    it("names flaws that a trainer would learn, by the finding's code and in words", () => {
      const report = trainingReportOn(changed(1, () => ({ photo: { image: { faceCount: 3 } } })));

      const { images, message } = problemOf(report, "FLAW  SEVERAL_FACES");
      assert.deepEqual(idsOf(images), ["good 0"]);
      assert.match(message, /^With several faces: “good 0”/);
    });
  });
});

describe("The bounds of training in force", () => {
  afterEach(() => putInForce(DEFAULT_THRESHOLDS));

  const { training } = DEFAULT_THRESHOLDS;
  const pictures = changed(4, () => ({ place: "one", clothes: "one", side: 1000 }));
  const cases: [string, Partial<typeof training>, string][] = [
    ["minCount", { minCount: 21 }, "TOO_FEW"],
    ["maxCount", { maxCount: 19 }, "TOO_MANY"],
    ["maxEnlargement", { maxEnlargement: 1 }, "TOO_SMALL"],
    ["fullBodyShare", { fullBodyShare: 0.5 }, "VIEW_TOO_FREQUENT FULL_BODY"],
    [
      "shares",
      { shares: { ...training.shares, PROFILE: { lower: 0.2, upper: 1 } } },
      "VIEW_TOO_RARE PROFILE",
    ],
    ["background.upper", { background: { ...training.background, upper: 0.15 } }, "SAME_BACKGROUND"],
    ["clothes.upper", { clothes: { ...training.clothes, upper: 0.15 } }, "SAME_CLOTHES"],
  ];
  for (const [name, changes, key] of cases) {
    it(`judge a training set by ${name}`, () => {
      const before = keysOf(trainingReportOn(pictures)).map((one) => one.trim());

      putInForce({ ...DEFAULT_THRESHOLDS, training: { ...training, ...changes } });

      assert.ok(!before.includes(key));
      assert.ok(problemOf(trainingReportOn(pictures), key));
    });
  }
});

const anyPicture = fc.record({
  yaw: fc.constantFrom(0, 0, 0, 30, -30, 75),
  faceShare: fc.constantFrom(0.6, 0.4, 0.4, 0.1, null),
  light: fc.constantFrom("even" as const, "side" as const),
  smiles: fc.boolean(),
  place: fc.constantFrom("studio", "studio", "beach", "street", "kitchen"),
  clothes: fc.constantFrom("red", "blue", "green"),
  side: fc.constantFrom(800, 1500),
  photo: fc.constantFrom({}, {}, {}, {}, {}, { person: "Nora" }),
});
const anySet = fc
  .array(anyPicture, { minLength: 1, maxLength: 36 })
  .map((set) => set.map((made, i) => picture(`picture ${i}`, made)));
/** Balanced ones with some pictures more that are alike in something. */
const anyLopsidedSet = fc
  .tuple(anyPicture, fc.integer({ min: 3, max: 14 }))
  .map(([alike, more]) => [
    ...balanced(),
    ...Array.from({ length: more }, (_, i) => picture(`alike ${i}`, { ...alike, photo: {} })),
  ]);

describe("Any training report", function () {
  this.timeout(60_000);

  it("advises no leaving out that makes a set too small", () => {
    const report = trainingReportOn(
      balanced()
        .map((made) => ({ ...made, yaw: 0 }))
        .slice(0, 15),
    );

    const { leaveOut, advice } = problemOf(report, "VIEW_TOO_FREQUENT STRAIGHT_ON");
    assert.deepEqual(leaveOut, []);
    assert.match(advice, /^Add 10 other than that: /);
  });

  it("does not depend on the order of the images", () => {
    fc.assert(
      fc.property(
        anySet.chain((set) =>
          fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length })),
        ),
        ([set, shuffled]) => {
          const [one, other] = [set, shuffled].map((pictures) => {
            const { problems, count, ready } = trainingReportOn(pictures);
            const said = problems.map((problem) => [
              keyOf(problem),
              idsOf(problem.images).toSorted(),
              idsOf(problem.leaveOut).toSorted(),
              problem.missing,
            ]);
            return { count, ready, said };
          });
          assert.deepEqual(one, other);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("names only images that there are, and leaves out only what a problem is about", () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const names = new Set(set.map(({ name }) => name));
        for (const { images, leaveOut } of trainingReportOn(set).problems) {
          for (const id of idsOf(images)) assert.ok(names.has(id));
          for (const image of leaveOut) assert.ok(images.includes(image));
        }
      }),
      { numRuns: 40 },
    );
  });

  it("keeps its promise: without what it says to leave out the problem is gone, and no other is there", () => {
    let followed = 0;
    fc.assert(
      fc.property(anyLopsidedSet, (set) => {
        const before = trainingReportOn(set);
        for (const problem of before.problems.filter(({ leaveOut }) => leaveOut.length > 0)) {
          const without = new Set(idsOf(problem.leaveOut));
          const after = keysOf(trainingReportOn(set.filter(({ name }) => !without.has(name))));
          assert.ok(!after.includes(keyOf(problem)), `${keyOf(problem)} stays`);
          for (const key of after) assert.ok(keysOf(before).includes(key), `${keyOf(problem)} made ${key}`);
          followed++;
        }
      }),
      { numRuns: 15 },
    );
    assert.ok(followed > 10, `only ${followed} were followed`);
  });
});
