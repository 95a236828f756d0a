import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { FaceMeasures } from "../../../src/face-analysis/measure/measure.js";
import { labOf } from "../../../src/face-analysis/picture/colour.js";
import { DEFAULT_THRESHOLDS } from "../../../src/judgement/default-bounds.js";
import { FindingCode, ImageVerdict, Severity } from "../../../src/judgement/finding.js";
import { assessImage } from "../../../src/judgement/image/assess-image.js";
import { castOf, colourFault } from "../../../src/judgement/image/colour-findings.js";
import { GOOD_MEASURES, madeFace, madeImage } from "../made-images.js";

const assess = (measures: FaceMeasures) =>
  assessImage(madeImage(), madeFace({ measures: { ...GOOD_MEASURES, ...measures } }))!;

type Rgb = readonly [red: number, green: number, blue: number];

const skin = (red: number, green: number, blue: number): FaceMeasures => {
  const { lightness, redness, yellowness } = labOf(red, green, blue);
  return { skinLightness: lightness, skinRedness: redness, skinYellowness: yellowness };
};

/** Of people's faces in plain light, from the lightest to the darkest (by eye on a chart of Monk's scale). */
const SKINS: readonly Rgb[] = [
  [246, 237, 228],
  [243, 231, 219],
  [247, 234, 208],
  [234, 218, 186],
  [215, 189, 150],
  [160, 126, 86],
  [130, 92, 67],
  [96, 65, 52],
  [58, 49, 42],
  [41, 36, 32],
];

describe("A picture without colours", () => {
  const grey = { colourSpread: 0.2, skinLightness: 60, skinRedness: 0, skinYellowness: 0 };

  it("has the finding MONOCHROME, helps, and is not fit for a primary", () => {
    const { verdict, score, findings } = assess(grey);

    assert.deepEqual(
      findings.map(({ code, severity, measured, threshold }) => ({ code, severity, measured, threshold })),
      [{ code: FindingCode.MONOCHROME, severity: Severity.WARNING, measured: 0.2, threshold: 3.5 }],
    );
    assert.deepEqual([verdict, score], [ImageVerdict.USABLE, 65]);
    assert.equal(findings[0]!.message, "The picture is black and white.");
    assert.match(findings[0]!.advice, /^Use a colour picture/);
  });

  it("is called toned, not tinted, where it is sepia or blue", () => {
    for (const tone of [skin(170, 130, 90), skin(90, 110, 170), skin(200, 20, 20)]) {
      const { findings } = assess({ colourSpread: 1.5, ...tone });

      assert.deepEqual(
        findings.map(({ code }) => code),
        [FindingCode.MONOCHROME],
      );
      assert.match(findings[0]!.message, /one tint only/);
    }
  });
});

describe("A tinted picture", () => {
  const TINTS: readonly (readonly [name: string, colour: Rgb])[] = [
    ["blue", [120, 140, 210]],
    ["green", [120, 180, 110]],
    ["red", [230, 60, 50]],
    ["yellow", [240, 190, 40]],
    ["purple", [190, 110, 200]],
  ];
  for (const [name, colour] of TINTS) {
    it(`has the finding COLOUR_CAST, which names the tint, and is not fit for a primary: ${name}`, () => {
      const { verdict, score, findings } = assess(skin(...colour));

      assert.deepEqual(
        findings.map(({ code, severity, threshold }) => ({ code, severity, threshold })),
        [{ code: FindingCode.COLOUR_CAST, severity: Severity.WARNING, threshold: 1 }],
      );
      assert.ok(findings[0]!.measured! > 1);
      assert.ok(findings[0]!.message.startsWith(`The skin looks ${name}: `), findings[0]!.message);
      assert.deepEqual([verdict, score], [ImageVerdict.USABLE, 65]);
    });
  }
});

describe("A right photograph", () => {
  for (const tone of SKINS) {
    it(`has no finding about its colours with skin of rgb(${tone.join(", ")})`, () => {
      assert.deepEqual(assess(skin(...tone)).findings, []);
    });
  }

  it("has none in warm light either, of whatever strength is ordinary, on skin of any tone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SKINS),
        fc.double({ min: 1, max: 1.15, noNaN: true }),
        (tone, warmth) => {
          const [red, green, blue] = tone;
          const lit = [red * warmth, green, blue / warmth].map((value) => Math.round(Math.min(255, value)));

          assert.deepEqual(assess(skin(lit[0]!, lit[1]!, lit[2]!)).findings, []);
        },
      ),
    );
  });
});

describe("A tint that grows", () => {
  it("is never found less, once its skin has a hue", () => {
    const direction = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
    const step = fc.double({ min: 0, max: 60, noNaN: true });
    fc.assert(
      fc.property(direction, step, step, (angle, one, other) => {
        const { redness, yellowness } = DEFAULT_THRESHOLDS.skinHues;
        const at = (length: number) => ({
          lightness: 60,
          redness: redness + length * Math.cos(angle),
          yellowness: yellowness + length * Math.sin(angle),
        });
        const [less, more] = [Math.min(one, other), Math.max(one, other)].map(at);
        const hasHue = Math.hypot(more!.redness, more!.yellowness) >= DEFAULT_THRESHOLDS.colours.greyChroma;

        assert.ok(!hasHue || castOf(more!, DEFAULT_THRESHOLDS) >= castOf(less!, DEFAULT_THRESHOLDS));
      }),
    );
  });
});

describe("Colours that could not be measured", () => {
  const without = (...names: (keyof FaceMeasures)[]) => {
    const measures = { ...GOOD_MEASURES };
    for (const name of names) delete measures[name];
    return assessImage(madeImage(), madeFace({ measures }))!;
  };

  it("are said once, with what to do, of an image that was analysed before the measures were known", () => {
    const { score, findings } = without("colourSpread", "skinLightness", "skinRedness", "skinYellowness");

    assert.equal(score, 97);
    assert.deepEqual(
      findings.map(({ code, severity, message, measured }) => ({ code, severity, message, measured })),
      [
        {
          code: FindingCode.MONOCHROME,
          severity: Severity.NOT_MEASURED,
          message:
            "Could not measure the colours: it was analysed before this measure existed; run reanalyseCharacter.",
          measured: null,
        },
      ],
    );
  });

  it("are said with the reason", () => {
    const reason = { notMeasured: "the face lies in the dark" };
    const { findings } = assess({ skinLightness: reason, skinRedness: reason, skinYellowness: reason });

    assert.deepEqual(
      findings.map(({ code, message }) => [code, message]),
      [[FindingCode.COLOUR_CAST, "Could not measure the tint of the skin: the face lies in the dark."]],
    );
  });

  it("are no fault of the picture", () => {
    assert.equal(colourFault({}, DEFAULT_THRESHOLDS), null);
    assert.equal(colourFault(GOOD_MEASURES, DEFAULT_THRESHOLDS), null);
  });
});
