import type { Thresholds } from "../bounds.js";
import { type Lab, medianLab } from "../../face-analysis/picture/colour.js";
import { FindingCode, type Penalty, Severity } from "../finding.js";
import {
  hairColourDistance,
  hairColourName,
  hairColourNames,
  hairColoursDiffer,
} from "../image/hair-colour-names.js";
import type { PersonaHair } from "../image/hair-words.js";
import type { IdentitySet, SetImage } from "./identity-set.js";

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
 * persona whose words name no colour is no measure; of a head of several colours, photos need not show the same. Where the hair could not be measured, that
 * costs once.
 * @param own stands for the image's shot among the others: itself, or the better copy
 */
export function hairFindings(
  image: SetImage,
  own: SetImage,
  { personaHair, persona, thresholds }: IdentitySet,
  typical: TypicalHair | null,
): (Penalty | null)[] {
  const others = typical === null ? 0 : typical.images.size - Number(typical.images.has(own));
  const hasOthers = personaHair?.isMixed !== true && others >= thresholds.minOthers;
  const fitting = personaHair?.fitting ?? null;
  if (fitting === null && !hasOthers) return [];
  const { hair } = image;
  if ("notMeasured" in hair) {
    const code = fitting === null ? FindingCode.HAIR_UNLIKE_SET : FindingCode.HAIR_UNLIKE_PERSONA;
    const message = `Could not measure the colour of the hair: ${hair.notMeasured}.`;
    return [penalty(code, Severity.NOT_MEASURED, thresholds.hair.unmeasuredFactor, message, null)];
  }
  return [
    fitting === null ? null : unlikePersona(hair, fitting, persona.hairColor!, thresholds),
    hasOthers ? unlikeSet(hair, typical!.colour, thresholds) : null,
  ];
}

function unlikePersona(
  hair: Lab,
  fitting: NonNullable<PersonaHair["fitting"]>,
  words: string,
  thresholds: Thresholds,
): Penalty | null {
  const names = [...hairColourNames(hair, thresholds)];
  if (names.some((name) => fitting.has(name))) return null;
  const message = `The hair looks ${hairColourName(hair, thresholds)}; the persona's is “${words}”.`;
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
  const [own, others] = [hair, typical].map((colour) => hairColourName(colour, thresholds));
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
