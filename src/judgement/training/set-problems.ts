import { Severity } from "../finding.js";
import type { AlikePairs } from "./alike-pairs.js";
import { shareProblems } from "./share-problems.js";
import { type SetProblem, TrainingProblemCode, count } from "./training-problem.js";
import type { TrainingImage, TrainingSet } from "./training-set.js";

/**
 * What is wrong with some members of a training set as a whole: their number, the shares of their views, one background or the same clothes too
 * often. What is said of the members depends on them alone, so that it can be asked what leaving some out would make of it.
 */
export function setProblemsOf(members: readonly TrainingImage[], set: TrainingSet): SetProblem[] {
  return [
    ...numberProblems(members, set),
    ...shareProblems(members, set),
    ...repetitionProblems(members, set),
  ];
}

function numberProblems(members: readonly TrainingImage[], { thresholds }: TrainingSet): SetProblem[] {
  const { minCount, maxCount } = thresholds.training;
  const common = { view: null, finding: null, measured: members.length };
  const size = members.length;
  if (size < minCount) {
    const missing = minCount - size;
    const message = `${count(size, "image")} of ${minCount} to ${maxCount} that are wanted: ${missing} ${missing === 1 ? "is" : "are"} missing.`;
    return [
      {
        ...common,
        code: TrainingProblemCode.TOO_FEW,
        severity: Severity.ERROR,
        images: [],
        missing,
        message,
        adding: `add ${missing} ${missing === 1 ? "or more" : "varied ones"}`,
        threshold: minCount,
      },
    ];
  }
  if (size <= maxCount) return [];
  const message = `${size} images, of ${minCount} to ${maxCount} that are wanted: more make training longer, and the usual ones weigh more.`;
  return [
    {
      ...common,
      code: TrainingProblemCode.TOO_MANY,
      severity: Severity.WARNING,
      images: members,
      missing: 0,
      message,
      adding: "",
      threshold: maxCount,
    },
  ];
}

/** Of each respect, the bound, its code, and words. */
const RESPECTS = [
  {
    pairs: "backgrounds",
    bound: "background",
    code: TrainingProblemCode.SAME_BACKGROUND,
    message: "stand before the same background, which would be learnt with the character",
    add: "before other backgrounds",
  },
  {
    pairs: "clothes",
    bound: "clothes",
    code: TrainingProblemCode.SAME_CLOTHES,
    message: "show clothes of the same colours, which would be learnt with the character",
    add: "in other clothes",
  },
] as const;

/** One of each respect, about all groups that are beyond the share; the number is that which the largest asks for. */
function repetitionProblems(members: readonly TrainingImage[], set: TrainingSet): SetProblem[] {
  return RESPECTS.flatMap(({ pairs, bound, code, message, add }) => {
    const { upper } = set.thresholds.training[bound];
    const ofImage = new Map(members.map((member) => [member.set, member]));
    const alike: AlikePairs = set[pairs];
    const of = alike.countOf(new Set(ofImage.keys()));
    if (of < set.thresholds.training.minJudged) return [];
    const beyond = alike.groupsOf(new Set(ofImage.keys())).filter((group) => group.length > upper * of);
    if (beyond.length === 0) return [];
    const most = beyond[0]!.length;
    const missing = Math.ceil(most / upper - of - 1e-9);
    const inAny = new Set(beyond.flat());
    return [
      {
        code,
        severity: Severity.WARNING,
        view: null,
        finding: null,
        images: members.filter(({ set }) => inAny.has(set)),
        missing,
        message: `${beyond.map((group) => group.length).join(" and ")} of ${of} ${message}; at most ${Math.round(100 * upper)} % should.`,
        adding: `add ${missing} ${add}`,
        measured: most / of,
        threshold: upper,
      },
    ];
  });
}
