import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from "type-graphql";
import { InputArg } from "../graphql/input-arg.js";
import { PageArgs, toConnection } from "../graphql/connection.js";
import { ownPageComplexity, STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { keyUseOf } from "../idempotency/key-use.js";
import { fromGlobalId } from "../ids/global-id.js";
import { Scope } from "../workspaces/scope.js";
import {
  CreateCharacterInput,
  CreateCharacterPayload,
  toChanges,
  UpdateCharacterInput,
  UpdateCharacterPayload,
} from "./character-mutations.graphql.js";
import { Character, CharacterConnection, CharacterFilter, toCharacter } from "./character.graphql.js";
import { CharacterOrder, cursorIn, placeIn } from "./character-order.js";
import { characterById } from "./character.loaders.js";
import type { CharacterService } from "./character.service.js";

/** A transaction of some statements. */
const CHANGE_COST = 4 * STATEMENT_COST;

@Resolver(() => Character)
export class CharacterResolver {
  constructor(private readonly service: CharacterService) {}

  @Query(() => Character, {
    nullable: true,
    description: "A character of your workspace; null when there is none with this id.",
    complexity: workComplexity(STATEMENT_COST),
  })
  async character(
    @Arg("id", () => ID, { description: "The `id` of a character." }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Character | null> {
    context.viewer.require(Scope.CHARACTERS_READ);
    const uuid = fromGlobalId("Character", id);
    const found = uuid === null ? null : await context.loader(characterById).load(uuid);
    return found && toCharacter(found);
  }

  @Query(() => CharacterConnection, {
    description: "The characters of your workspace.",
    complexity: ownPageComplexity,
  })
  async characters(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CharacterFilter, { nullable: true, description: "Which to list; omitted: all." })
    filter: CharacterFilter | null,
    @Arg("orderBy", () => CharacterOrder, {
      defaultValue: CharacterOrder.NEWEST,
      description: "Which come first. A cursor belongs to one order.",
    })
    order: CharacterOrder,
    @Ctx() context: RequestContext,
  ) {
    const request = page.toPageRequestBy(placeIn(order));
    const list = () => this.service.list(context.viewer, filter ?? {}, order, request);
    return toConnection(await context.ownStatement(list), request, toCharacter, cursorIn(order));
  }

  @Mutation(() => CreateCharacterPayload, {
    description: "Creates a character without images.",
    complexity: workComplexity(CHANGE_COST),
  })
  async createCharacter(
    @InputArg(() => CreateCharacterInput) input: CreateCharacterInput,
    @Ctx() { viewer, idempotencyKeyHeader: header }: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Partial<CreateCharacterPayload>> {
    const keyUse = keyUseOf("createCharacter", { input: input.idempotencyKey, header }, info);
    const created = await this.service.create(viewer, { ...toChanges(input), name: input.name }, keyUse);
    return { character: toCharacter(created), userErrors: [] };
  }

  @Mutation(() => UpdateCharacterPayload, {
    description: "Changes a character's name or persona.",
    complexity: workComplexity(CHANGE_COST),
  })
  async updateCharacter(
    @InputArg(() => UpdateCharacterInput) input: UpdateCharacterInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<Partial<UpdateCharacterPayload>> {
    const updated = await this.service.update(viewer, fromGlobalId("Character", input.id), toChanges(input));
    return { character: toCharacter(updated), userErrors: [] };
  }
}
