import { Field, Float, ID, Int, ObjectType } from "type-graphql";
import "./training-enums.graphql.js";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { toGlobalId } from "../ids/global-id.js";
import { Severity } from "../judgement/finding.js";
import { TrainingProblemCode } from "../judgement/training/training-problem.js";
import { TrainingDimension, TrainingView } from "../judgement/training/training-views.js";
import { NODE_TYPES } from "./manifest.js";
import type { PictureRef, Readiness, ReadinessProblemValue } from "./readiness.js";
import { TrainingItemKind } from "./training-item.entity.js";

/** More than any set holds; most problems name a few. */
const NAMED_PICTURES = 20;
const PROBLEMS = 12;

@ObjectType({ description: "A picture by its id, which it keeps when it is deleted." })
export class TrainingPicture {
  @Field(() => TrainingItemKind, { description: "Candidate or reference image." })
  kind!: TrainingItemKind;

  @Field(() => ID, { description: "Its id; it may be deleted by now." })
  pictureId!: string;

  /** What the fields `candidate` and `referenceImage` are resolved from. */
  ref!: PictureRef;
}

export const toTrainingPicture = (ref: PictureRef): TrainingPicture => ({
  kind: ref.kind as TrainingItemKind,
  pictureId: toGlobalId(NODE_TYPES[ref.kind], ref.id),
  ref,
});

@ObjectType({ description: "How much of a set shows one view, against its bounds." })
export class CoverageShare {
  @Field(() => TrainingDimension, { description: "What the view is one of." })
  dimension!: TrainingDimension;

  @Field(() => TrainingView, { description: "The view." })
  view!: TrainingView;

  @Field(() => Int, { description: "Pictures that show it." })
  count!: number;

  @Field(() => Int, { description: "Pictures whose dimension could be measured: what the share is of." })
  of!: number;

  @Field(() => Float, { nullable: true, description: "0-1; null where nothing could be measured." })
  share!: number | null;

  @Field(() => Float, { description: "The least share that is wanted." })
  lower!: number;

  @Field(() => Float, { description: "The greatest share that is wanted." })
  upper!: number;
}

@ObjectType({ description: "One thing that would make a set train worse, and what to do about it." })
export class ReadinessProblem {
  @Field(() => TrainingProblemCode, { description: "For programs." })
  code!: TrainingProblemCode;

  @Field(() => Severity, { description: "ERROR: not ready for training. INFO: to be looked at." })
  severity!: Severity;

  @Field(() => TrainingView, { nullable: true, description: "Of a share that is out of its bounds." })
  view!: TrainingView | null;

  @Field(() => String, { nullable: true, description: "Of a flaw: the code of the pictures' finding." })
  finding!: string | null;

  @Field(() => String, { description: "For people: what is wrong.", complexity: textComplexity(500) })
  message!: string;

  @Field(() => String, { description: "For people: what to do.", complexity: textComplexity(300) })
  advice!: string;

  @Field(() => [TrainingPicture], {
    description: "Whom it is about; empty where something is missing.",
    complexity: listComplexity(NAMED_PICTURES),
  })
  pictures!: TrainingPicture[];

  @Field(() => [TrainingPicture], {
    description: "Leaving out these mends it and makes no other problem; empty where that cannot be said.",
    complexity: listComplexity(NAMED_PICTURES),
  })
  leaveOut!: TrainingPicture[];

  @Field(() => Int, { description: "So many further pictures would mend it; 0: none would." })
  missing!: number;

  @Field(() => Float, { nullable: true, description: "What was measured, where there is a number." })
  measured!: number | null;

  @Field(() => Float, { nullable: true, description: "The bound that it is held against." })
  threshold!: number | null;
}

@ObjectType({
  description:
    "How pictures would do as the material that a character is trained on: another purpose than a set of references, with other bounds.",
})
export class TrainingReadiness {
  @Field(() => Boolean, { description: "Whether no problem of severity ERROR stands against it." })
  ready!: boolean;

  @Field(() => Int, { description: "Pictures that count: those of the character, each shot once." })
  count!: number;

  @Field(() => Int, { description: "How many are wanted at least." })
  wanted!: number;

  @Field(() => Int, { description: "More than this many add little." })
  most!: number;

  @Field(() => Float, {
    nullable: true,
    description: "How alike the faces are, 0-1; null with fewer than two.",
  })
  cohesion!: number | null;

  @Field(() => [CoverageShare], {
    description: "Every view with its share.",
    complexity: listComplexity(Object.keys(TrainingView).length),
  })
  coverage!: CoverageShare[];

  @Field(() => [ReadinessProblem], {
    description: "The worst severity first.",
    complexity: listComplexity(PROBLEMS),
  })
  problems!: ReadinessProblem[];

  @Field(() => [String], { description: "What was left out, or not looked at, in words." })
  notes!: string[];
}

export const toTrainingReadiness = ({ coverage, problems, ...readiness }: Readiness): TrainingReadiness => ({
  ...readiness,
  coverage: coverage as CoverageShare[],
  problems: problems.map(toProblem),
});

const toProblem = ({ pictures, leaveOut, ...problem }: ReadinessProblemValue): ReadinessProblem => ({
  ...problem,
  pictures: pictures.map(toTrainingPicture),
  leaveOut: leaveOut.map(toTrainingPicture),
});
