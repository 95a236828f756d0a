import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { ownPageComplexity, workComplexity } from "../graphql/complexity.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { checkResolution, DEFAULT_RESOLUTION, RESOLUTIONS } from "./check-resolution.js";
import { listTrainingSets } from "./list-training-sets.js";
import { toTrainingReadiness, TrainingReadiness } from "./readiness.graphql.js";
import { reportOnMaterial } from "./report-on-material.js";
import { readSelection, refusalsOf } from "./selection.js";
import { findMaterial, MAX_TRAINING_CANDIDATES } from "./training-material.js";
import { toTrainingSet, TrainingSetConnection } from "./training-set.graphql.js";

/** Up to 150 pictures are compared, every two of them. */
const READINESS_COST = 8_000;

@Resolver(() => Character)
export class CharacterTrainingResolver {
  @FieldResolver(() => TrainingSetConnection, {
    description: "The sets that were made of its pictures, newest first.",
    complexity: ownPageComplexity,
  })
  async trainingSets(
    @Root() { entity }: Character,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ) {
    const request = page.toPageRequest();
    const list = () => listTrainingSets(context.manager, context.viewer, entity.id, request);
    return toConnection(await context.ownStatement(list), request, toTrainingSet);
  }

  @FieldResolver(() => TrainingReadiness, {
    description:
      "How its approved candidates and references would do as training material, as they are now: the TRAINING purpose, 15 to 30 varied pictures, which says nothing of the references' own.",
    complexity: workComplexity(READINESS_COST),
  })
  async trainingReadiness(
    @Root() { entity }: Character,
    @Arg("resolution", () => Int, {
      defaultValue: DEFAULT_RESOLUTION,
      description: `What the trainer will run at: ${RESOLUTIONS.join(", ")}.`,
    })
    resolution: number,
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
  ): Promise<TrainingReadiness> {
    const candidateIds = ids?.map((id) => fromGlobalId("Candidate", id)) ?? null;
    const asked = { candidateIds, includeReferences };
    const selection = readSelection(asked);
    const size = checkResolution(resolution);
    const find = () => findMaterial(context.manager, context.viewer.workspaceId, entity.id, selection);
    const material = await context.ownStatement(find);
    const [refusal] = refusalsOf(asked, material);
    if (refusal !== undefined) throw refusal;
    return toTrainingReadiness(await reportOnMaterial(material, entity, size, context.time.signal));
  }
}
