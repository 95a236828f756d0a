import { Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import { Character, toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { LoaderDefinition, RequestContext } from "../graphql/request-context.js";
import { ViewerObject } from "../workspaces/viewer.graphql.js";
import { type AnalyserVersion, findAnalyserVersions, findLeftBehind } from "./analyser-versions.js";
import {
  AnalyserVersionObject,
  LeftBehindObject,
  RestoreAnalysesInput,
  RestoreAnalysesPayload,
} from "./restore-analyses.graphql.js";
import { restoreAnalyses } from "./restore-analyses.js";

/** All images of the workspace are counted, in force and kept. */
const COUNTING_COST = 30 * STATEMENT_COST;

/** By the one id of the viewer's workspace, counted once however often a request asks. @throws ForbiddenError */
const analyserVersions: LoaderDefinition<string, AnalyserVersion[]> =
  ({ manager, viewer }) =>
  async (workspaceIds) => {
    const versions = await findAnalyserVersions(manager, viewer);
    return workspaceIds.map(() => versions);
  };

@Resolver(() => ViewerObject)
export class RestoreAnalysesResolver {
  constructor(private readonly dataSource: DataSource) {}

  @FieldResolver(() => [AnalyserVersionObject], {
    description:
      "The versions of the analyser that your workspace has anything of, the present one first. Of each image no more are kept than the present and the last one before.",
    complexity: workComplexity(COUNTING_COST),
  })
  analyserVersions(@Ctx() context: RequestContext): Promise<AnalyserVersionObject[]> {
    return context.loader(analyserVersions).load(context.viewer.workspaceId);
  }

  @Mutation(() => RestoreAnalysesPayload, {
    description:
      "Brings what another version of the analyser said of your workspace's images into force again, for every character all of whose images have it, and has the workspace stay with that version. No picture is read; it happens in the background. Needs the scope admin.",
    complexity: workComplexity(4 * COUNTING_COST),
  })
  async restoreAnalyses(
    @InputArg(() => RestoreAnalysesInput) { analyser }: RestoreAnalysesInput,
    @Ctx() { manager, viewer }: RequestContext,
  ): Promise<RestoreAnalysesPayload> {
    const version = await restoreAnalyses(this.dataSource, viewer, analyser);
    const leftBehind = await findLeftBehind(manager, viewer, analyser);
    return { version, leftBehind, userErrors: [] };
  }
}

@Resolver(() => LeftBehindObject)
export class LeftBehindResolver {
  @FieldResolver(() => Character, { nullable: true, description: "Null: deleted meanwhile." })
  async character(
    @Root() { characterId }: LeftBehindObject,
    @Ctx() context: RequestContext,
  ): Promise<Character | null> {
    const character = await context.loader(characterById).load(characterId);
    return character && toCharacter(character);
  }
}
