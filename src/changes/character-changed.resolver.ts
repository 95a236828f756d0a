import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from "type-graphql";
import { Candidate, toCandidate } from "../candidates/candidate.graphql.js";
import { candidateById } from "../candidates/candidate.loaders.js";
import { Character, toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { STATEMENT_COST, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { imageById } from "../reference-images/reference-image.loaders.js";
import { Scope } from "../workspaces/scope.js";
import { readCursor } from "./change-cursor.js";
import type { Change, ChangeStream } from "./change-stream.js";
import { CharacterChange, subjectType, toCharacterChange } from "./character-change.graphql.js";
import type { SubscriptionContext } from "./subscription-context.js";

interface FollowArgs {
  id: string;
  after?: string | null;
  withCurrent: boolean;
}

/** @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT, GraphQLError CURSOR_TOO_OLD */
function follow({ id, after, withCurrent }: FollowArgs, context: SubscriptionContext): Promise<ChangeStream> {
  const { viewer, changes } = context;
  viewer.require(Scope.CHARACTERS_READ);
  const characterId = fromGlobalId("Character", id);
  if (characterId === null) throw new NotFoundError("character", ["id"]);
  const { workspaceId } = viewer;
  return changes.follow({ workspaceId, characterId, after: readCursor(after, characterId), withCurrent });
}

@Resolver()
export class CharacterChangedResolver {
  @Subscription(() => CharacterChange, {
    subscribe: ({ args, context }) => follow(args as FollowArgs, context as SubscriptionContext),
    description:
      "What happens to a character of your workspace, as it happens, whoever does it: in order and each change once. Over WebSocket (graphql-transport-ws at `/graphql`) or server-sent events (`/graphql/stream`). Ends when the character is deleted, or the key ends.",
    complexity: workComplexity(2 * STATEMENT_COST),
  })
  characterChanged(
    @Arg("id", () => ID, { description: "The `id` of a character." }) _id: string,
    @Arg("after", () => String, {
      nullable: true,
      description:
        "The `cursor` of a change of this character: what happened since comes first, so that nothing is missed. CURSOR_TOO_OLD where that is no longer known.",
    })
    _after: string | null,
    @Arg("withCurrent", () => Boolean, {
      defaultValue: false,
      description:
        "Whether to begin with a change of kind CURRENT: the character as it is, and the cursor that goes with it.",
    })
    _withCurrent: boolean,
    @Root() change: Change,
  ): CharacterChange {
    return toCharacterChange(change);
  }
}

@Resolver(() => CharacterChange)
export class CharacterChangeResolver {
  @FieldResolver(() => Character, {
    nullable: true,
    description: "The character; null where it was deleted.",
    complexity: workComplexity(STATEMENT_COST),
  })
  async character(
    @Root() { change }: CharacterChange,
    @Ctx() context: RequestContext,
  ): Promise<Character | null> {
    const found = await context.loader(characterById).load(change.characterId);
    return found && toCharacter(found);
  }

  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description:
      "The reference image that it happened to; null for changes of anything else, or where it was deleted.",
    complexity: workComplexity(STATEMENT_COST),
  })
  async referenceImage(
    @Root() { change }: CharacterChange,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    if (subjectType(change) !== "ReferenceImage" || change.subjectId === null) return null;
    const found = await context.loader(imageById).load(change.subjectId);
    return found && toReferenceImage(found);
  }

  @FieldResolver(() => Candidate, {
    nullable: true,
    description:
      "The candidate that it happened to; null for changes of anything else, or where it was deleted.",
    complexity: workComplexity(STATEMENT_COST),
  })
  async candidate(
    @Root() { change }: CharacterChange,
    @Ctx() context: RequestContext,
  ): Promise<Candidate | null> {
    if (subjectType(change) !== "Candidate" || change.subjectId === null) return null;
    const found = await context.loader(candidateById).load(change.subjectId);
    return found && toCandidate(found);
  }
}
