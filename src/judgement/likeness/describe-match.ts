import { type Match, MatchVerdict, NotScoredReason, reviewBound } from "./match.js";

/** A match in words, for people: what the verdict rests on, which face it is of, and what is usual for the character. */
export function describeMatch(match: Match): string {
  const { score, notScoredReason } = match;
  if (score === null)
    return [whyNotScored(match, notScoredReason!), ofCopies(match)].filter(Boolean).join(" ");
  return [ofVerdict(match, score), ofFace(match), ofPlacement(match), ofCopies(match)]
    .filter(Boolean)
    .join(" ");
}

function whyNotScored({ copiesOf }: Match, reason: NotScoredReason): string {
  if (reason === NotScoredReason.NO_TEMPLATE && copiesOf.length > 0)
    return "There is no reference to compare with but the picture itself.";
  return WHY[reason];
}

const WHY: Record<NotScoredReason, string> = {
  NO_FACE: "No face was found.",
  NOT_A_PHOTOGRAPH: "The face is drawn: scores made for photographed faces do not apply.",
  FACE_COVERED:
    "Dark glasses, a mask, a hand or the like cover the face: too little of it is seen to tell who it is.",
  FACE_NOT_RECOGNISABLE:
    "The face is too small, too blurred or too much outside the picture to tell who it is.",
  NO_TEMPLATE: "The character has no usable reference to compare with.",
  OTHER_MODEL:
    "Another version of the analyser described the references, so the faces cannot be compared. What an earlier version described is analysed anew in the background.",
  ANALYSIS_FAILED: "The picture could not be analysed.",
};

function ofVerdict(match: Match, score: number): string {
  const against = `Scores ${shown(score)} against the template of ${counted(match.templateShots, "reference")}`;
  const [threshold, lowest] = [match.matchThreshold, reviewBound(match)].map(shown);
  if (match.verdict === MatchVerdict.ACCEPT) return `${against}: the threshold is ${threshold}.`;
  if (match.verdict === MatchVerdict.REVIEW)
    return `${against}: below the threshold of ${threshold}, but not below ${lowest}, so a person should look.`;
  return `${against}: below ${lowest}, the lowest that is worth a look.`;
}

function ofFace({ matchedFace, faceCount }: Match): string {
  if (matchedFace === null || faceCount === null || faceCount < 2) return "";
  if (matchedFace.place === 0) return `The matched face is the most prominent of ${faceCount}.`;
  return `The matched face is not the most prominent of ${faceCount}: another person is larger or nearer to the middle.`;
}

function ofPlacement({ placement }: Match): string {
  if (placement === null) return "";
  const { percentile, comparisons } = placement;
  const each = `each of the ${comparisons} references scores against the others`;
  if (percentile === 0) return `That is lower than ${each}.`;
  if (percentile === 100) return `That is as high as ${each}, or higher.`;
  const asLow = Math.round((percentile * comparisons) / 100);
  return `Of the ${comparisons} references, scored against the others, ${asLow} ${asLow === 1 ? "scores" : "score"} as low or lower.`;
}

function ofCopies({ copiesOf }: Match): string {
  if (copiesOf.length === 0) return "";
  const what = copiesOf.length === 1 ? "a reference" : `${copiesOf.length} references`;
  return `The picture is ${what} of the character, or the same shot, and is not compared with itself.`;
}

/** Rounded towards 0, so that a score below a bound is never shown as the bound. */
const shown = (score: number): string => (Math.floor(score * 100 + 1e-9) / 100).toFixed(2);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
