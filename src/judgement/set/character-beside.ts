import { type Finding, FindingCode, type Penalty, Severity } from "../finding.js";
import type { OtherFaceRow } from "../rows.js";
import { identityOf } from "../likeness/identity.js";
import { obstacleTo } from "../likeness/faces-to-match.js";
import type { IdentitySet, SetImage } from "./identity-set.js";
import type { Grouping } from "./group-set.js";
import type { JudgedSet } from "./judge-set.js";

/**
 * Whether the character stands in a picture beside somebody whose face is more prominent: the other face that is most like the template, where that is beyond the
 * bound of the same person. To be asked of an image whose own face is somebody else's. Null also where no other faces were kept, as by an earlier version.
 */
export function characterBeside(
  { id, image, face }: SetImage,
  { persona: { matchThreshold }, thresholds }: IdentitySet,
  { template }: Grouping,
): Penalty | null {
  const { interEyePixels: eyes, otherFaces } = thresholds;
  const [best] = (face?.otherFaces ?? [])
    .map((other, i) => {
      // A name of its own: the template remembers scores by it, and the image's own is that of its face.
      const identity = identityOf({ ...other, model: face!.model });
      const score = template?.scoreOf({ imageId: `${id} face ${i}`, identity }) ?? null;
      return { ...other, score };
    })
    // A drawn or covered one is nobody that could be told; cropped to a tiny one, the image would be of no use.
    .filter((other) => obstacleTo(other, image, thresholds) === null)
    .filter(({ score }) => score !== null && score >= matchThreshold)
    .toSorted((a, b) => b.score! - a.score!);
  if (best === undefined) return null;
  return {
    factor: otherFaces.characterBesideFactor,
    finding: {
      code: FindingCode.CHARACTER_BESIDE,
      severity: Severity.WARNING,
      message: `The most prominent face is somebody else's, but another one is the character's (match score ${best.score!.toFixed(2)}).`,
      advice: cropAdvice(best, eyes.good),
      measured: best.score,
      threshold: matchThreshold,
      box: best.box,
    },
  };
}

function cropAdvice({ interEyePixels }: OtherFaceRow, good: number): string {
  const advice = "Crop the picture to this face, with some room around it, and upload that in its place.";
  if (interEyePixels >= good) return advice;
  return `${advice} Its eyes are ${Math.round(interEyePixels)} pixels apart; from ${good} on a face shows its detail, so crop a larger original if there is one.`;
}

/** Of an image in which the character stands beside somebody else: age and hair that were measured are that one's, and say nothing. */
export function withoutTheOthers(penalties: readonly Penalty[]): readonly Penalty[] {
  if (!penalties.some(({ finding }) => finding.code === FindingCode.CHARACTER_BESIDE)) return penalties;
  return penalties.filter(({ finding }) => SAID_OF_THE_PICTURE.has(finding.code));
}
const SAID_OF_THE_PICTURE: ReadonlySet<FindingCode> = new Set([
  FindingCode.CHARACTER_BESIDE,
  FindingCode.NEAR_DUPLICATE,
]);

/** That the character stands beside somebody more prominent in an image, so that it is to be cropped; undefined where that was not found. */
export const cropFindingOf = (
  { setPenalties }: Pick<JudgedSet, "setPenalties">,
  image: SetImage,
): Finding | undefined =>
  setPenalties.get(image)!.find(({ finding }) => finding.code === FindingCode.CHARACTER_BESIDE)?.finding;
