import type { Thresholds } from "../bounds.js";
import { type Lab, medianLab } from "../../face-analysis/picture/colour.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import {
  type HairColourName,
  hairColourDistance,
  hairColourName,
  hairColoursDiffer,
} from "../image/hair-colour-names.js";
import type { IdentitySet, SetImage } from "./identity-set.js";

/** Colours that pass into each other with the light, the camera and the one who names them; only others contradict each other. */
const NEIGHBOURS: Record<HairColourName, readonly HairColourName[]> = {
  black: ["brown", "grey"],
  brown: ["black", "blond", "red", "grey"],
  blond: ["brown", "red", "white", "grey"],
  red: ["brown", "blond"],
  grey: ["black", "brown", "white", "blond"],
  white: ["grey", "blond"],
  other: [],
};

const ADVICE =
  "Use pictures with the same hair, in plain light. Hair under a hat, or dyed for one occasion, misleads a trainer.";

/** The hair of the images that show the character. */
export interface TypicalHair {
  /** Middle of each coordinate. */
  colour: Lab;
  /** The images whose hair is known. */
  images: ReadonlySet<SetImage>;
}

/** Null where no image's hair is known. */
export function typicalHairOf(group: readonly SetImage[]): TypicalHair | null {
  const known = group.flatMap(({ hair }) => ("notMeasured" in hair ? [] : hair));
  if (known.length === 0) return null;
  return { colour: medianLab(known), images: new Set(group.filter(({ hair }) => !("notMeasured" in hair))) };
}

/**
 * How an image's hair fits the persona's words and the typical hair of the images that show the character, where at least `minOthers` others have one. A
 * persona whose words name no colour is no measure. Where the hair could not be measured, that costs once.
 * @param own stands for the image's shot among the others: itself, or the better copy
 */
export function hairFindings(
  image: SetImage,
  own: SetImage,
  { hairColour, persona, thresholds }: IdentitySet,
  typical: TypicalHair | null,
): (Penalty | null)[] {
  const others = typical === null ? 0 : typical.images.size - Number(typical.images.has(own));
  const hasOthers = others >= thresholds.minOthers;
  if (hairColour === null && !hasOthers) return [];
  const { hair } = image;
  if ("notMeasured" in hair) {
    const code = hairColour === null ? FindingCode.HAIR_UNLIKE_SET : FindingCode.HAIR_UNLIKE_PERSONA;
    const message = `Could not measure the colour of the hair: ${hair.notMeasured}.`;
    return [penalty(code, Severity.NOT_MEASURED, thresholds.hair.unmeasuredFactor, message, null)];
  }
  return [
    hairColour === null ? null : unlikePersona(hair, hairColour, persona.hairColor!, thresholds),
    hasOthers ? unlikeSet(hair, typical!.colour, thresholds) : null,
  ];
}

function unlikePersona(
  hair: Lab,
  wanted: HairColourName,
  words: string,
  thresholds: Thresholds,
): Penalty | null {
  const name = hairColourName(hair, thresholds);
  if (name === wanted || NEIGHBOURS[wanted].includes(name)) return null;
  const message = `The hair looks ${wordFor(name)}; the persona's is “${words}”.`;
  return penalty(
    FindingCode.HAIR_UNLIKE_PERSONA,
    Severity.WARNING,
    thresholds.hair.unlikePersonaFactor,
    message,
    null,
  );
}

function unlikeSet(hair: Lab, typical: Lab, thresholds: Thresholds): Penalty | null {
  if (!hairColoursDiffer(hair, typical, thresholds)) return null;
  const [own, others] = [hair, typical].map((colour) => wordFor(hairColourName(colour, thresholds)));
  const message =
    own === others
      ? `The hair is ${own} as on the other images, but clearly lighter, darker or of another tone.`
      : `The hair looks ${own}; on the other images it is ${others}.`;
  const distance = hairColourDistance(hair, typical);
  return penalty(
    FindingCode.HAIR_UNLIKE_SET,
    Severity.WARNING,
    thresholds.hair.unlikeSetFactor,
    message,
    distance,
  );
}

function penalty(
  code: FindingCode,
  severity: Severity,
  factor: number,
  message: string,
  measured: number | null,
): Penalty {
  return { factor, finding: { code, severity, message, advice: ADVICE, measured, threshold: null } };
}

const wordFor = (name: HairColourName): string => (name === "other" ? "dyed" : name);
