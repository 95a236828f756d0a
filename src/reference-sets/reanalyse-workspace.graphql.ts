import { Field, InputType, Int, ObjectType } from "type-graphql";
import { Payload } from "../graphql/user-error.graphql.js";

@ObjectType({
  description:
    "How far the analyses of your workspace's images are. Every image is counted once; nothing is left to do when `waiting` is 0.",
})
export class AnalysisProgressObject {
  @Field(() => Int, { description: "Queued or being analysed, for the first time or anew." })
  waiting!: number;

  @Field(() => Int, {
    description:
      "Described by the present version of the analyser. What an earlier one said of an image holds until all images of its character are.",
  })
  done!: number;

  @Field(() => Int, {
    description:
      "Described by an earlier version and not queued yet: the server queues some at a time by itself, unless its operator turned that off; `reanalyseWorkspace` queues them all.",
  })
  outdated!: number;

  @Field(() => Int, {
    description:
      "Described by another version, which `restoreAnalyses` made the workspace stay with: nothing queues them but who asks for every image, or a character's.",
  })
  held!: number;

  @Field(() => Int, { description: "Given up; `reanalyseWorkspace` queues them." })
  failed!: number;
}

@InputType({ description: "Which images of the workspace to analyse again." })
export class ReanalyseWorkspaceInput {
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "True: every image. Otherwise those that failed or that an earlier version of the analyser described.",
  })
  everyImage?: boolean | null;
}

@ObjectType({ description: "How much was queued, and how far it is." })
export class ReanalyseWorkspacePayload extends Payload {
  @Field(() => Int, {
    nullable: true,
    description: "How many images this request queued; those that waited already are not among them.",
  })
  queued?: number | null;

  @Field(() => AnalysisProgressObject, { nullable: true, description: "How far all analyses are now." })
  progress?: AnalysisProgressObject | null;
}
