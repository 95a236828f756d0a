import { type ScoreCurve, scoreOnCurve } from "../../src/judgement/likeness/match-score.js";
import { type ShareReading, readShare } from "./passing-shares.js";
import { SCORE_AT_EQUAL_ERROR, SCORE_AT_FAR_1E3 } from "./score-curve.js";
import { type Person, type Trials, tryTemplates } from "./template-trials.js";

/** What scores mean between photos and templates of so many photos, or other photos. */
export interface ScoreReading {
  photos: number;
  /** Who have so many photos. */
  people: number;
  /** As scores were: distances to the mean as it comes, whose scores are those of two photos. */
  before: ErrorShares;
  /** As they are: a template of length 1, and the curve of what is compared. */
  after: ErrorShares;
}

/** 0-1 each. */
export interface ErrorShares {
  /** Strangers that have 0.85 or more. */
  strangersAt85: ShareReading;
  /** Strangers that have 0.5 or more. */
  strangersAt50: ShareReading;
  /** Photos of the person that have less than 0.5. */
  ownBelow50: ShareReading;
  /** Photos of the person that have 0.85 or more. */
  ownAt85: ShareReading;
}

/** @param people on whom the curve was not fitted */
export function readScores(people: readonly Person[], photos: number, curve: ScoreCurve): ScoreReading {
  const { same, different, effectivePhotos } = tryTemplates(people, photos);
  const before = ({ distanceToMean }: Trials) => distanceToMean.map((at) => scoreOnCurve(curve, at, 1));
  const after = ({ distance }: Trials) => distance.map((at) => scoreOnCurve(curve, at, effectivePhotos));
  const read = (scoresOf: (trials: Trials) => Float32Array): ErrorShares => {
    const [ofSame, ofDifferent] = [scoresOf(same), scoresOf(different)];
    return {
      strangersAt85: readShare(different, (i) => ofDifferent[i]! >= SCORE_AT_FAR_1E3),
      strangersAt50: readShare(different, (i) => ofDifferent[i]! >= SCORE_AT_EQUAL_ERROR),
      ownBelow50: readShare(same, (i) => ofSame[i]! < SCORE_AT_EQUAL_ERROR),
      ownAt85: readShare(same, (i) => ofSame[i]! >= SCORE_AT_FAR_1E3),
    };
  };
  const count = people.filter((own) => own.length >= photos).length;
  return { photos, people: count, before: read(before), after: read(after) };
}
