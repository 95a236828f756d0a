import { Ctx, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { toCharacter } from "../characters/character.graphql.js";
import { InputArg } from "../graphql/input-arg.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { UpdateFaceLockSettingsInput, UpdateFaceLockSettingsPayload } from "./face-lock-settings.graphql.js";
import { updateFaceLockSettings } from "./update-face-lock-settings.js";

@Resolver()
export class FaceLockSettingsResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Mutation(() => UpdateFaceLockSettingsPayload, {
    description:
      "Changes how strictly and how strongly the face lock is used, which its history keeps. Omitted means unchanged, and so does null, but for `ipAdapter`, where null resets to the default.",
    complexity: workComplexity(7 * STATEMENT_COST),
  })
  async updateFaceLockSettings(
    @InputArg(() => UpdateFaceLockSettingsInput) { characterId, ...changes }: UpdateFaceLockSettingsInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<UpdateFaceLockSettingsPayload> {
    const id = fromGlobalId("Character", characterId);
    const character = await updateFaceLockSettings(this.dataSource, viewer, id, changes);
    return { character: toCharacter(character), userErrors: [] };
  }
}
