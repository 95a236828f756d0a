import { FindingCode, type Penalty, Severity } from "../finding.js";
import type { Thresholds } from "../bounds.js";
import type { SameShot } from "../likeness/near-duplicates.js";
import type { SetImage } from "./identity-set.js";

/** What is known of an image's face beside those of the group that the template is made of. */
export interface Likeness {
  /** Match score against the group without this image; null when it cannot be compared. */
  score: number | null;
  isInGroup: boolean;
  /** Whether it is good enough for the template, in the group or not. */
  isUsable: boolean;
}

/**
 * Whether an image shows the character. Somebody else is an ERROR only where both say so: the score, and the grouping that keeps it out of the
 * template. Less than the match threshold, or outside the group with a fair score, is a WARNING.
 */
export function differentPerson(
  { score, isInGroup, isUsable }: Likeness & { score: number },
  matchThreshold: number,
  { likeness, removal }: Thresholds,
): Penalty | null {
  const isOutside = isUsable && !isInGroup;
  if (score >= matchThreshold && !isOutside) return null;
  const finding = { code: FindingCode.DIFFERENT_PERSON, measured: score, threshold: matchThreshold };
  const shown = `match score ${score.toFixed(2)}`;
  if (score < likeness.differentPerson && !isInGroup) {
    const isSure = score < removal.strongScore;
    const message = `${isSure ? "Shows" : "Most likely shows"} a different person than the other images (${shown}).`;
    const advice = isUsable
      ? `${isSure ? "Remove it" : "Check who it shows, and if that is somebody else remove it"}, or give it to the character it shows. It takes no part in the face lock.`
      : "Remove it. The face may also be too poor to be recognised; it takes no part in the face lock either way.";
    return {
      factor: likeness.differentPersonFactor,
      finding: { ...finding, severity: Severity.ERROR, message, advice },
    };
  }
  const share = isOutside ? 0 : rising(score, likeness.differentPerson, matchThreshold);
  const message = isOutside
    ? `Stands apart from the images that agree with each other (${shown}); it may be somebody else.`
    : `Looks less like the other images than they look like each other (${shown}); it may be somebody else.`;
  const advice = isOutside
    ? "Check who it shows. It takes no part in the face lock; remove it if it is not the character."
    : "Check who it shows. An unusual angle, light or age does the same; a more typical picture helps more.";
  return {
    factor: likeness.unlikeFactor + (1 - likeness.unlikeFactor) * share,
    finding: { ...finding, severity: Severity.WARNING, message, advice },
  };
}

/** Of an image that is due: all that is said of it within its set. Not compared is no likeness, and no unlikeness either. */
export function notComparedYet({ likeness }: Thresholds): Penalty {
  return {
    factor: likeness.unmeasuredFactor,
    finding: {
      code: FindingCode.NOT_COMPARED_YET,
      severity: Severity.INFO,
      message:
        "Not compared with the other images yet: another version of the analyser described it than described them.",
      advice:
        "Keep it. What an earlier version described is analysed anew in the background, and then all are compared; reanalyseCharacter does it sooner.",
      measured: null,
      threshold: null,
    },
  };
}

/** A mirrored copy is called so: for a face lock it is one more copy, while in training the flip is its news. */
export function nearDuplicate(
  better: SetImage,
  { isMirrored, measured, threshold }: SameShot,
  thresholds: Thresholds,
): Penalty {
  return {
    factor: thresholds.nearDuplicateFactor,
    finding: {
      code: FindingCode.NEAR_DUPLICATE,
      severity: Severity.WARNING,
      message: isMirrored
        ? `The same shot as ${better.name}, mirrored; that is the better one.`
        : `The same shot as ${better.name}, which is the better one.`,
      advice: isMirrored
        ? "Remove it: a mirrored copy tells nothing new about the face. In training the flip is all that it would add, and what a trainer can add by itself."
        : "Remove it: a second copy tells nothing new about the face.",
      measured,
      threshold,
      otherImageId: better.id,
    },
  };
}

/** 0 at `from`, 1 at `to` and above; where they fall together, at least `to` is 1. */
const rising = (value: number, from: number, to: number): number =>
  value >= to ? 1 : Math.max(0, (value - from) / (to - from));
