import type { ScoreCurve, ScorePoints } from "../../src/judgement/likeness/match-score.js";
import { FAR } from "./score-curve.js";
import { type Person, type TemplateTrials, distancesFrom, tryTemplates } from "./template-trials.js";
import { equalErrorPoint, quantile, thresholdAtFar } from "./verification-statistics.js";

/** How much nearer some people's trials lie to templates of so many photos than to one photo. */
export interface TemplateShift {
  photos: number;
  effectivePhotos: number;
  /** With at least so many photos, … */
  people: number;
  /** … of theirs the distance within which one stranger in 1,000 lies, and half of the strangers. */
  far1e3: number;
  median: number;
  /** With a photo more, that the template is held against, … */
  peopleWithOneMore: number;
  /** … of theirs the distance of equal error; null where there is nobody. */
  equalError: number | null;
}

/** The shifts from one photo to very many. */
export type ShiftToMany = Pick<TemplateShift, "far1e3" | "median"> & { equalError: number };

/** Against very many photos equal error comes to lie where one stranger in 1,000 passes, or nearer. As a score falls, it stays so far beyond. */
const MIN_GAP = 0.002;

/**
 * The shifts for templates of 2 to so many photos, each between trials of the same people: who has many photos is not like everybody, so only
 * their own photos say what more photos change.
 */
export function measureShifts(people: readonly Person[], maxPhotos: number): TemplateShift[] {
  const single = tryTemplates(people, 1, 2);
  return Array.from({ length: maxPhotos - 1 }, (_, i) => i + 2)
    .filter((photos) => people.some((own) => own.length >= photos))
    .map((photos) => measureShift(people, single, tryTemplates(people, photos)));
}

function measureShift(
  people: readonly Person[],
  single: TemplateTrials,
  { photos, effectivePhotos, ...many }: TemplateTrials,
): TemplateShift {
  const hasPhotos = (owner: number) => people[owner]!.length >= photos;
  const hasOneMore = (owner: number) => people[owner]!.length > photos;
  const [one, all] = [single, many].map(({ different }) => distancesFrom(different, hasPhotos));
  const peopleWithOneMore = people.filter((own) => own.length > photos).length;
  const [oneEqual, allEqual] = [single, many].map(({ same, different }) =>
    equalErrorPoint(distancesFrom(same, hasOneMore), distancesFrom(different, hasOneMore)),
  );
  return {
    photos,
    effectivePhotos,
    people: people.filter((own) => own.length >= photos).length,
    far1e3: thresholdAtFar(one!, FAR) - thresholdAtFar(all!, FAR),
    median: quantile(one!, 0.5) - quantile(all!, 0.5),
    peopleWithOneMore,
    equalError: peopleWithOneMore === 0 ? null : oneEqual!.distance - allEqual!.distance,
  };
}

/**
 * The shift to very many photos that goes best with all of them, each counting by its people: a template's own part of a distance falls
 * with Σw², so what has moved is in proportion to 1 − Σw² (least squares).
 */
export function fitShiftToMany(shifts: readonly TemplateShift[]): ShiftToMany {
  const fit = (
    shiftOf: (shift: TemplateShift) => number | null,
    people: (shift: TemplateShift) => number,
  ) => {
    let [moved, share] = [0, 0];
    for (const shift of shifts) {
      const averaged = 1 - 1 / shift.effectivePhotos;
      moved += people(shift) * averaged * (shiftOf(shift) ?? 0);
      share += people(shift) * averaged ** 2;
    }
    return moved / share;
  };
  return {
    far1e3: fit(
      ({ far1e3 }) => far1e3,
      ({ people }) => people,
    ),
    median: fit(
      ({ median }) => median,
      ({ people }) => people,
    ),
    equalError: fit(
      ({ equalError }) => equalError,
      ({ peopleWithOneMore }) => peopleWithOneMore,
    ),
  };
}

/**
 * The curve of a photo against very many, from that of a photo against a photo: 1 stays at 0, and the largest distance moves as the median.
 * @param points as `fitScoreCurve` makes them
 */
export function moveCurve(points: ScorePoints, { far1e3, median, equalError }: ShiftToMany): ScoreCurve {
  const [none, atFar, atEqual, atMedian, largest] = points.map(([distance]) => distance!);
  const farOfMany = atFar! - far1e3;
  const equalOfMany = Math.max(atEqual! - equalError, farOfMany + MIN_GAP);
  const moved = [none!, farOfMany, equalOfMany, atMedian! - median, largest! - median];
  return { points, pointsOfMany: points.map(([, score], i) => [round(moved[i]!), score!]) };
}

const round = (distance: number): number => Math.round(distance * 10_000) / 10_000;
