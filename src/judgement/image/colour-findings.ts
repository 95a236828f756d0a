import { type FaceMeasures, type Measure, numberOf } from "../../face-analysis/measure/measure.js";
import { type Lab, chromaOf, hueDegreesOf } from "../../face-analysis/picture/colour.js";
import type { Thresholds } from "../bounds.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import { type Wording, unmeasured } from "../judge-measure.js";

const MONOCHROME_ADVICE =
  "Use a colour picture: one without colours teaches nothing of skin, eyes and hair, and a generator may repeat that it has none.";
const CAST_ADVICE =
  "Use a picture in plain light, or correct its white balance before the upload: a tint changes the skin and hair that a generator learns. It is right where the character's own skin has that colour.";

/** What is wrong with the colours of the picture where the face is. A picture of one hue has no cast besides. */
export function colourFindings(measures: FaceMeasures, thresholds: Thresholds): (Penalty | null)[] {
  const monochrome = monochromeFinding(measures, thresholds);
  return isMonochrome(measures, thresholds) ? [monochrome] : [monochrome, castFinding(measures, thresholds)];
}

/** Whether there are no colours, or only those of one toning; never of a picture whose colours are not known. */
export function isMonochrome({ colourSpread }: FaceMeasures, { colours }: Thresholds): boolean {
  return typeof colourSpread === "number" && colourSpread < colours.monochromeSpread;
}

/** Why colours say nothing of what was photographed, as half a sentence; null where they do. */
export function colourFault(measures: FaceMeasures, thresholds: Thresholds): string | null {
  if (isMonochrome(measures, thresholds)) return "the picture has no colours, or those of one tint only";
  const skin = skinOf(measures);
  const isTinted = "lightness" in skin && castOf(skin, thresholds) > 1;
  return isTinted ? "a strong tint lies over the picture" : null;
}

function monochromeFinding(measures: FaceMeasures, { colours }: Thresholds): Penalty | null {
  const { colourSpread } = measures;
  const wording = { code: FindingCode.MONOCHROME, name: "the colours", advice: MONOCHROME_ADVICE };
  if (typeof colourSpread !== "number") return notMeasured(colourSpread, colours, wording);
  if (colourSpread >= colours.monochromeSpread) return null;
  const chroma = Math.hypot(numberOf(measures.skinRedness) ?? 0, numberOf(measures.skinYellowness) ?? 0);
  const message =
    chroma < colours.greyChroma
      ? "The picture is black and white."
      : "The picture is of one tint only, as sepia and toned prints are.";
  const { code, advice } = wording;
  return {
    factor: colours.monochromeFactor,
    finding: {
      code,
      severity: Severity.WARNING,
      message,
      advice,
      measured: colourSpread,
      threshold: colours.monochromeSpread,
    },
  };
}

function castFinding(measures: FaceMeasures, thresholds: Thresholds): Penalty | null {
  const { colours } = thresholds;
  const skin = skinOf(measures);
  const wording = { code: FindingCode.COLOUR_CAST, name: "the tint of the skin", advice: CAST_ADVICE };
  if (!("lightness" in skin)) {
    // What was never measured costs once, by the finding above.
    return measures.colourSpread === undefined ? null : notMeasured(measures.skinLightness, colours, wording);
  }
  const measured = castOf(skin, thresholds);
  if (measured <= 1) return null;
  const { code, advice } = wording;
  const message = `The skin looks ${tintOf(skin)}: a strong tint or coloured light lies over the picture.`;
  return {
    factor: colours.castFactor,
    finding: { code, severity: Severity.WARNING, message, advice, measured, threshold: 1 },
  };
}

const notMeasured = (
  measure: Measure | undefined,
  { unmeasuredFactor }: Thresholds["colours"],
  wording: Pick<Wording, "code" | "name" | "advice">,
): Penalty => unmeasured(measure as Exclude<Measure, number> | undefined, unmeasuredFactor, null, wording);

function skinOf(measures: FaceMeasures): Lab | { notMeasured: true } {
  const { skinLightness: lightness, skinRedness: redness, skinYellowness: yellowness } = measures;
  if (typeof lightness === "number" && typeof redness === "number" && typeof yellowness === "number")
    return { lightness, redness, yellowness };
  return { notMeasured: true };
}

/**
 * How far the skin's hue lies from those that people's skin has on photographs, of every tone and in everyday light: up to 1 it lies among them. Skin without
 * a hue, in glaring light or pale, has no tint.
 */
export function castOf(skin: Lab, { colours, skinHues: at }: Thresholds): number {
  if (chromaOf(skin) < colours.greyChroma) return 0;
  const across = skin.redness - at.redness;
  const up = skin.yellowness - at.yellowness;
  return Math.hypot(
    across / (across > 0 ? at.towardsRed : at.towardsGreen),
    up / (up > 0 ? at.towardsYellow : at.towardsBlue),
  );
}

/** Upper ends of the hues of each name, in degrees of CIELAB from -90 on: 0 is pink, 90 yellow, 180 green, 270 blue. */
const TINTS: readonly (readonly [to: number, name: string])[] = [
  [-65, "blue"],
  [-20, "purple"],
  [15, "pink"],
  [45, "red"],
  [70, "orange"],
  [100, "yellow"],
  [215, "green"],
  [270, "blue"],
];

function tintOf(skin: Lab): string {
  const hue = hueDegreesOf(skin);
  return TINTS.find(([to]) => hue <= to)![1];
}
