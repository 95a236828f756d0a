import { type Finding, FindingCode, Severity } from "../finding.js";
import { numberOf } from "../../face-analysis/measure/measure.js";
import { type TrainingProblem, TrainingProblemCode, count, named } from "./training-problem.js";
import { type TrainingImage, TrainingRole, type TrainingSet } from "./training-set.js";

/** What is wrong with single images. Leaving any of them out never makes it worse, so it is advised only where they hurt. */
export function imageProblemsOf(set: TrainingSet): TrainingProblem[] {
  return [
    strangers(set),
    ...copies(set),
    unusable(set),
    due(set),
    unlike(set),
    unchecked(set),
    tooSmall(set),
    bordered(set),
    lettered(set),
    ...flaws(set),
  ].filter((problem) => problem.images.length > 0);
}

type Wording = Pick<TrainingProblem, "code" | "message" | "advice"> & Partial<TrainingProblem>;

const about = (images: readonly TrainingImage[], wording: Wording): TrainingProblem => ({
  severity: Severity.WARNING,
  view: null,
  finding: null,
  images,
  missing: 0,
  leaveOut: [],
  measured: null,
  threshold: null,
  ...wording,
});

const ofRole = ({ images }: TrainingSet, role: TrainingRole): TrainingImage[] =>
  images.filter((image) => image.role === role);

function strangers(set: TrainingSet): TrainingProblem {
  const images = ofRole(set, TrainingRole.STRANGER);
  return about(images, {
    code: TrainingProblemCode.DIFFERENT_PERSON,
    severity: Severity.ERROR,
    message: `${count(images.length, "image")} ${images.length === 1 ? "shows" : "show"} somebody else than most, or not surely the same: ${named(images)}.`,
    advice: "Leave out what does not show the character: a trainer blends everybody it sees into one face.",
  });
}

function copies(set: TrainingSet): TrainingProblem[] {
  const images = ofRole(set, TrainingRole.COPY);
  const [mirrored, plain] = [true, false].map((isMirrored) =>
    images.filter(({ copyOf }) => copyOf!.isMirrored === isMirrored),
  );
  const pairs = (of: readonly TrainingImage[]) =>
    of.map(({ set, copyOf }) => `${set.name} of ${copyOf!.better.name}`).join(", ");
  return [
    about(plain!, {
      code: TrainingProblemCode.NEAR_DUPLICATE,
      message: `The same shot again, which counts once: ${pairs(plain!)}.`,
      advice:
        "Leave them out: what is seen twice is learnt twice as strongly, with all that is by chance in it.",
    }),
    about(mirrored!, {
      code: TrainingProblemCode.MIRRORED_COPY,
      message: `The same shot mirrored, which counts once: ${pairs(mirrored!)}.`,
      advice:
        "Leave them out. A trainer can flip pictures by itself; and of a face with a parting, a mole or anything else on one side, both ways teach a third face.",
    }),
  ];
}

function unusable(set: TrainingSet): TrainingProblem {
  const images = ofRole(set, TrainingRole.UNUSABLE);
  return about(images, {
    code: TrainingProblemCode.UNUSABLE,
    message: `Too poor to be trained on, or no photograph: ${named(images)}.`,
    advice: "Leave them out; the findings of each say why.",
  });
}

function due(set: TrainingSet): TrainingProblem {
  const images = ofRole(set, TrainingRole.DUE);
  return about(images, {
    code: TrainingProblemCode.NOT_COMPARED_YET,
    severity: Severity.INFO,
    message: `Not compared with the others yet, and not counted: ${named(images)}.`,
    advice: "Wait until they are analysed anew, or run reanalyseCharacter.",
  });
}

/** By the match score, as everywhere, and not by a scale of the whole set: so it names the images. */
function unlike(set: TrainingSet): TrainingProblem {
  const { template, persona } = set.judged;
  const scoreOf = ({ set: { comparable } }: TrainingImage): number =>
    (template && comparable && template.scoreOf(comparable)) ?? 1;
  const images = ofRole(set, TrainingRole.SUBJECT).filter((image) => scoreOf(image) < persona.matchThreshold);
  return about(images, {
    code: TrainingProblemCode.LOW_COHESION,
    message: `Less like the other images than the character's match threshold asks for: ${named(images)}.`,
    advice:
      "Look at each: keep an unusual angle or light of the character, leave out what does not look like them.",
    measured: images.length === 0 ? null : Math.min(...images.map(scoreOf)),
    threshold: persona.matchThreshold,
  });
}

function unchecked(set: TrainingSet): TrainingProblem {
  const images = set.members.filter(({ role }) => role === TrainingRole.CONTEXT);
  return about(images, {
    code: TrainingProblemCode.IDENTITY_NOT_CHECKED,
    severity: Severity.INFO,
    message: `No face that could be recognised, so that it could not be checked whom it shows: ${named(images)}.`,
    advice: "Look at each: keep it if it shows the character from behind or from afar, else leave it out.",
  });
}

function tooSmall({ members, resolution, thresholds }: TrainingSet): TrainingProblem {
  return beyond(members, enlargementOf, thresholds.training.maxEnlargement, (images) => {
    const factors = images.map((image) => `${image.set.name} ${enlargementOf(image).toFixed(1)} times`);
    return {
      code: TrainingProblemCode.TOO_SMALL,
      message: `Smaller than the bucket of ${resolution} × ${resolution} pixels; to fill it they are enlarged: ${factors.join(", ")}.`,
      advice: "Use the originals, train at a lower resolution, or leave them out: a trainer learns the blur.",
    };
  });
}

const enlargementOf = ({ enlargement }: TrainingImage): number => enlargement;

function bordered({ members, thresholds }: TrainingSet): TrainingProblem {
  const { maxBorder } = thresholds.training;
  return beyond(members, largestBorder, maxBorder, (images) => ({
    code: TrainingProblemCode.BORDER,
    message: `Bars of one colour at the edges: ${named(images)}.`,
    advice: "Crop them away, or the trainer draws such bars.",
  }));
}

function largestBorder({ set }: TrainingImage): number {
  const { borderTop, borderBottom, borderLeft, borderRight } = set.image.measures ?? {};
  return Math.max(...[borderTop, borderBottom, borderLeft, borderRight].map((it) => numberOf(it) ?? 0));
}

function lettered({ members, thresholds }: TrainingSet): TrainingProblem {
  const { maxBorder } = thresholds.training;
  const heightOf = ({ set }: TrainingImage): number => numberOf(set.image.measures?.textBar) ?? 0;
  return beyond(members, heightOf, maxBorder, (images) => ({
    code: TrainingProblemCode.TEXT_BAR,
    message: `Bars with letters in them at the top or the bottom: ${named(images)}.`,
    advice: "Crop them away, or the trainer draws letters.",
  }));
}

/** About the images of which more is measured than may be. */
function beyond(
  members: readonly TrainingImage[],
  measure: (image: TrainingImage) => number,
  threshold: number,
  wordingOf: (images: readonly TrainingImage[]) => Wording,
): TrainingProblem {
  const images = members.filter((image) => measure(image) > threshold);
  const measured = images.length === 0 ? null : Math.max(...images.map(measure));
  return about(images, { measured, threshold, ...wordingOf(images) });
}

/** What is wrong, and what to do, by the finding's code, whichever the judgement of an image knows; one that it does not know is never found. */
const FLAWS: Readonly<Record<string, readonly [flaw: string, advice: string]>> = {
  MONOCHROME: [
    "Without colours",
    "Use pictures in colour: a trainer cannot tell the character from the grey.",
  ],
  COLOUR_CAST: ["Tinted", "Use pictures without a tint or filter, or correct their white balance."],
  [FindingCode.SEVERAL_FACES]: [
    "With several faces",
    "Crop to the character: other faces are blended into theirs.",
  ],
  [FindingCode.PICTURE_TURNED]: ["Turned on their side or head", "Turn them upright."],
  [FindingCode.BLUR]: ["Blurred", "Use pictures in focus: blur is learnt as well as a face."],
  [FindingCode.LOW_RESOLUTION]: ["Enlarged", "Use the originals instead of enlarged copies."],
  [FindingCode.HEAVY_COMPRESSION]: [
    "Compressed too much",
    "Use the originals: a trainer draws the blocks that it saw.",
  ],
  [FindingCode.OVERSMOOTHED_SKIN]: ["With smoothed skin", "Use pictures without a beauty filter."],
  [FindingCode.EYES_HIDDEN]: [
    "With hidden eyes",
    "Keep few pictures with dark glasses, and say so in their captions.",
  ],
};

function flaws({ members }: TrainingSet): TrainingProblem[] {
  return Object.entries(FLAWS).map(([code, [flaw, advice]]) => {
    const images = members.filter(({ set }) => set.assessment.findings.some((found) => isFound(found, code)));
    return about(images, {
      code: TrainingProblemCode.FLAW,
      finding: code,
      message: `${flaw}: ${named(images)}.`,
      advice,
    });
  });
}

/** Not merely not measured. */
const isFound = ({ code, measured }: Finding, wanted: string): boolean =>
  (code as string) === wanted && measured !== null;
