import { Field, InputType, Int, ObjectType } from "type-graphql";
import { listComplexity } from "../graphql/complexity.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { MAX_NAMED } from "./analyser-versions.js";

@ObjectType({
  description:
    "What your workspace has of one version of the analyser, which describes images and their faces.",
})
export class AnalyserVersionObject {
  @Field(() => String, { description: "Its name, as `FaceEmbedding.model` has it." })
  analyser!: string;

  @Field(() => Boolean, { description: "Whether it is what the server analyses by." })
  isPresent!: boolean;

  @Field(() => Boolean, {
    description:
      "Whether `restoreAnalyses` made the workspace stay with it: what it describes is analysed anew for nobody who does not ask.",
  })
  isHeld!: boolean;

  @Field(() => Int, { description: "Images that it describes." })
  imagesInForce!: number;

  @Field(() => Int, {
    description: "Images of which it said something that is stored, while another version describes them.",
  })
  imagesKept!: number;

  @Field(() => Int, { description: "Characters all of whose analysed images it describes." })
  charactersInForce!: number;

  @Field(() => Int, {
    description:
      "Characters for which it can be brought into force from what is stored; while it is restored, those that are still to come.",
  })
  charactersReady!: number;

  @Field(() => Int, {
    description: "Characters with an analysed image of which nothing of it is stored; they stay as they are.",
  })
  charactersLeftBehind!: number;
}

@ObjectType({ description: "A character that stays as it is when a version of the analyser is restored." })
export class LeftBehindObject {
  characterId!: string;

  @Field(() => Int, { description: "How many analysed images it has." })
  imageCount!: number;

  @Field(() => Int, {
    description:
      "How many of them have nothing of the version stored: they were uploaded or analysed anew since, or it was longer ago than is kept.",
  })
  imagesWithout!: number;
}

@InputType({ description: "Which version of the analyser to bring into force." })
export class RestoreAnalysesInput {
  @Field(() => String, {
    description:
      "A name of `viewer.analyserVersions`. The present one ends that the workspace stays with another.",
  })
  analyser!: string;
}

@ObjectType({ description: "What is brought into force, and for whom it cannot be." })
export class RestoreAnalysesPayload extends Payload {
  @Field(() => AnalyserVersionObject, {
    nullable: true,
    description:
      "The version as the workspace has it now. It is done when `charactersReady` is 0: ask `viewer.analyserVersions`.",
  })
  version?: AnalyserVersionObject | null;

  @Field(() => [LeftBehindObject], {
    nullable: true,
    complexity: listComplexity(MAX_NAMED),
    description: `The characters that stay as they are, at most ${MAX_NAMED} of them.`,
  })
  leftBehind?: LeftBehindObject[] | null;
}
