import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import { Character, toCharacter } from "../characters/character.graphql.js";
import { workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { fromGlobalId } from "../ids/global-id.js";
import {
  CaptionReport,
  FixCaptionsInput,
  FixCaptionsPayload,
  toCaptionChange,
  toCaptionProblem,
  toCaptionReport,
} from "./captions.graphql.js";
import { checkNaming, DEFAULT_CLASS_NAME } from "./check-naming.js";
import { fixCaptions } from "./fix-captions.js";
import { reportOnCaptions } from "./report-on-captions.js";
import { readSelection, refusalsOf } from "./selection.js";
import { findMaterial, MAX_TRAINING_CANDIDATES } from "./training-material.js";

/** All pictures are loaded with their faces, and the words of their captions looked through. */
const REPORT_COST = 3_000;
/** The same, some times over, and written. */
const FIX_COST = 8_000;

@Resolver(() => Character)
export class CaptionsResolver {
  constructor(private readonly dataSource: DataSource) {}

  @FieldResolver(() => CaptionReport, {
    description:
      "How the captions of its approved candidates and references would do for training, and how they would stand in the files.",
    complexity: workComplexity(REPORT_COST),
  })
  async captionReport(
    @Root() { entity }: Character,
    @Arg("triggerWord", () => String, {
      description: "The word that is to call the character, as in `createTrainingSet`.",
    })
    triggerWord: string,
    @Arg("className", () => String, {
      nullable: true,
      description: `As there; null means \`${DEFAULT_CLASS_NAME}\`.`,
    })
    className: string | null,
    @Arg("includeReferences", () => Boolean, {
      defaultValue: true,
      description: "Whether the reference images are part of it.",
    })
    includeReferences: boolean,
    @Arg("candidateIds", () => [ID], {
      nullable: true,
      description: `Only these candidates, at most ${MAX_TRAINING_CANDIDATES}; null: all that are approved, the newest ${MAX_TRAINING_CANDIDATES} of more.`,
    })
    ids: string[] | null,
    @Ctx() context: RequestContext,
  ): Promise<CaptionReport> {
    const naming = checkNaming(triggerWord, className);
    const candidateIds = ids?.map((id) => fromGlobalId("Candidate", id)) ?? null;
    const asked = { candidateIds, includeReferences };
    const selection = readSelection(asked);
    const find = () => findMaterial(context.manager, context.viewer.workspaceId, entity.id, selection);
    const material = await context.ownStatement(find);
    const [refusal] = refusalsOf(asked, material);
    if (refusal !== undefined) throw refusal;
    return toCaptionReport(reportOnCaptions(material.pictures, naming));
  }

  @Mutation(() => FixCaptionsPayload, {
    description:
      "Mends the captions of approved candidates and references for training: takes out what says who it is, what nearly all have in common and what contradicts the picture, and writes the trigger word and what the picture shows in front.",
    complexity: workComplexity(FIX_COST),
  })
  async fixCaptions(
    @InputArg(() => FixCaptionsInput) input: FixCaptionsInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<FixCaptionsPayload> {
    const characterId = fromGlobalId("Character", input.characterId);
    const candidateIds = input.candidateIds?.map((id) => fromGlobalId("Candidate", id));
    const referenceImageIds = input.referenceImageIds?.map((id) => fromGlobalId("ReferenceImage", id));
    const request = { ...input, characterId, candidateIds, referenceImageIds };
    const outcome = await fixCaptions(this.dataSource, viewer, request);
    if ("refusals" in outcome) return { changes: null, userErrors: outcome.refusals.map(toUserError) };
    return {
      changes: outcome.changes.map(toCaptionChange),
      problems: outcome.problems.map(toCaptionProblem),
      character: toCharacter(outcome.character),
      userErrors: [],
    };
  }
}
