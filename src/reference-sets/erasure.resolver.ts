import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { DeleteCharacterPayload } from "../characters/character-mutations.graphql.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { ErasureObject, ErasureReceiptObject, toErasure, toErasureReceipt } from "./erasure.graphql.js";
import type { ErasureReceipt } from "./erasure-receipt.js";
import { findErasure } from "./find-erasure.js";

/** A payload as `deleteCharacter` answers it. */
export interface ErasedPayload extends DeleteCharacterPayload {
  erased?: ErasureReceipt;
}

@Resolver(() => DeleteCharacterPayload)
export class ErasureResolver {
  @FieldResolver(() => ErasureReceiptObject, {
    nullable: true,
    description: "What was deleted with it, with hashes and time; null where the request was refused.",
    complexity: workComplexity(2 * STATEMENT_COST),
  })
  async receipt(
    @Root() { erased }: ErasedPayload,
    @Ctx() context: RequestContext,
  ): Promise<ErasureReceiptObject | null> {
    if (erased === undefined) return null;
    const find = () => findErasure(context.manager, context.viewer, erased.erasureId);
    return toErasureReceipt(erased, (await context.ownStatement(find))!);
  }

  @Query(() => ErasureObject, {
    nullable: true,
    description: "How far an erasure of your workspace is; null when there is none with this id.",
    complexity: workComplexity(2 * STATEMENT_COST),
  })
  async erasure(
    @Arg("id", () => ID, { description: "The `id` of an erasure." }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ErasureObject | null> {
    const find = () => findErasure(context.manager, context.viewer, fromGlobalId("Erasure", id));
    const found = await context.ownStatement(find);
    return found && toErasure(found);
  }
}
