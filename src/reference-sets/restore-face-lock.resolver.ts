import { Ctx, FieldResolver, Mutation, Resolver, Root } from "type-graphql";
import type { DataSource } from "typeorm";
import { toCharacter } from "../characters/character.graphql.js";
import { toFaceLockRevision } from "../face-locks/face-lock-revision.graphql.js";
import { workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { imageListComplexity } from "../reference-images/max-images.js";
import { restoreFaceLockRevision } from "./restore-face-lock-revision.js";
import {
  MissingImage,
  MissingImagesErrorObject,
  RestoreFaceLockRevisionInput,
  RestoreFaceLockRevisionPayload,
  toMissingImage,
} from "./restore-face-lock.graphql.js";

/** Flags and places of a whole set are written, and its face lock made anew. */
const RESTORING_COST = 13_000;

@Resolver()
export class RestoreFaceLockResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Mutation(() => RestoreFaceLockRevisionPayload, {
    description:
      "Brings a face lock back to an earlier revision: settings, primary, order, and which images it is made of. Images that had no part in it are set aside, not deleted. Refused with CONFLICT, naming them in MissingImagesError, where images of it were deleted, unless `allowMissing`.",
    complexity: workComplexity(RESTORING_COST),
  })
  async restoreFaceLockRevision(
    @InputArg(() => RestoreFaceLockRevisionInput) input: RestoreFaceLockRevisionInput,
    @Ctx() { viewer }: RequestContext,
  ): Promise<RestoreFaceLockRevisionPayload> {
    const id = fromGlobalId("Character", input.characterId);
    const allowMissing = input.allowMissing ?? false;
    const restored = await restoreFaceLockRevision(this.dataSource, viewer, id, input.revision, allowMissing);
    return {
      character: toCharacter(restored.character),
      revision: toFaceLockRevision(restored.revision),
      missing: restored.missing.map(toMissingImage),
      userErrors: [],
    };
  }
}

@Resolver(() => MissingImagesErrorObject)
export class MissingImagesErrorResolver {
  @FieldResolver(() => [MissingImage], {
    description: "The images that are gone; at most 50.",
    complexity: imageListComplexity,
  })
  missing(@Root() { error }: MissingImagesErrorObject): MissingImage[] {
    return error.missing.map(toMissingImage);
  }
}
