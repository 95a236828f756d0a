import { Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { faceLockByCharacter } from "../face-locks/face-lock.loaders.js";
import { storedTemplate } from "../face-locks/stored-template.js";
import type { RequestContext } from "../graphql/request-context.js";
import { checkSearch } from "./check-search.js";
import type { FaceIndex } from "./face-index.js";
import { SimilarCharacter, SimilarCharactersArgs } from "./find-characters.graphql.js";
import { loadFound } from "./find-characters.resolver.js";
import { searchComplexity } from "./search-complexity.js";

@Resolver(() => Character)
export class SimilarCharactersResolver {
  constructor(private readonly index: FaceIndex) {}

  @FieldResolver(() => [SimilarCharacter], {
    description:
      "Characters of your workspace that look like this one, by their templates, best first; none while this one has no face lock. So that personas who look alike are seen before an audience sees it.",
    complexity: searchComplexity(),
  })
  async similarCharacters(
    @Root() { entity }: Character,
    @Args(() => SimilarCharactersArgs) args: SimilarCharactersArgs,
    @Ctx() context: RequestContext,
  ): Promise<SimilarCharacter[]> {
    const bounds = checkSearch(args);
    const lock = await context.loader(faceLockByCharacter).load(entity.id);
    if (lock === null) return [];
    const probe = { identity: storedTemplate(lock), effectivePhotos: photosOf(lock) };
    const query = { model: lock.model, probes: [probe], ...bounds, exceptCharacterId: entity.id };
    const search = () => this.index.search(context.viewer.workspaceId, query, context.time.signal);
    return loadFound((await context.ownStatement(search)).found, context);
  }
}

/** As `read-templates.ts` has it from the database. */
const photosOf = ({
  effectivePhotos,
  contributions,
}: {
  effectivePhotos: number | null;
  contributions: { weight: number }[];
}) => Math.max(1, effectivePhotos ?? 1 / contributions.reduce((sum, { weight }) => sum + weight ** 2, 0));
