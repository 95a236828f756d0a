import { Ctx, Mutation, Resolver } from "type-graphql";
import { characterById } from "../characters/character.loaders.js";
import { toCharacter } from "../characters/character.graphql.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId, typeOfGlobalId } from "../ids/global-id.js";
import { checkSearch, type SearchBounds } from "./check-search.js";
import { FindCharactersInput, FindCharactersPayload } from "./find-characters.graphql.js";
import type { FindCharacters, FoundCharacters } from "./find-characters.js";
import { searchComplexity } from "./search-complexity.js";

@Resolver()
export class FindCharactersResolver {
  constructor(private readonly findCharactersIn: FindCharacters) {}

  @Mutation(() => FindCharactersPayload, {
    description:
      "Tells which characters of your workspace a picture may show, every template compared, and stores nothing. A file needs characters:write, as an upload does; an image that is there characters:read.",
    complexity: searchComplexity("input"),
  })
  async findCharacters(
    @InputArg(() => FindCharactersInput) input: FindCharactersInput,
    @Ctx() context: RequestContext,
  ): Promise<FindCharactersPayload> {
    const answer = await this.find(input, context, checkSearch(input));
    const characters = await loadFound(answer.found, context);
    return { ...answer, characters, userErrors: [] };
  }

  private async find(
    { file, imageId }: FindCharactersInput,
    context: RequestContext,
    bounds: SearchBounds,
  ): Promise<FoundCharacters> {
    if (file && imageId) throw oneOfThem("Give `file` or `imageId`, not both.");
    if (file) return this.findCharactersIn.inFile(context, await file, bounds);
    if (!imageId) throw oneOfThem("Give a `file` or an `imageId`.");
    if (typeOfGlobalId(imageId) === "Candidate")
      return this.findCharactersIn.inCandidate(context, fromGlobalId("Candidate", imageId), bounds);
    return this.findCharactersIn.inImage(context, fromGlobalId("ReferenceImage", imageId), bounds);
  }
}

const oneOfThem = (message: string) => new DomainError(UserErrorCode.INVALID_INPUT, message, ["imageId"]);

/** Without whoever was deleted meanwhile. */
export async function loadFound<Found extends { characterId: string }>(
  found: readonly Found[],
  context: RequestContext,
) {
  const rows = await context.loader(characterById).loadMany(found.map(({ characterId }) => characterId));
  return found.flatMap((one, i) => {
    const row = rows[i];
    if (row instanceof Error) throw row;
    return row ? [{ ...one, character: toCharacter(row) }] : [];
  });
}
