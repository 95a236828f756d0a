import { Ctx, Mutation, Resolver } from "type-graphql";
import type { AnalyseUnstoredImage } from "../assessments/analyse-unstored-image.js";
import { DomainError } from "../errors/domain-error.js";
import { workComplexity } from "../graphql/complexity.js";
import { InputArg } from "../graphql/input-arg.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { Viewer } from "../workspaces/viewer.js";
import {
  ScoreImageInput,
  ScoreImagePayload,
  type ScoreImageResult,
  ScoreImagesInput,
  ScoreImagesPayload,
} from "./score-images.graphql.js";
import {
  MAX_SCORED_IMAGES,
  scoreImage,
  scoreImages,
  type ScoredImage,
  type ScoringRequest,
} from "./score-images.js";
import { toMatchResult } from "./to-match-result.js";

/** The set is compared with itself once, and judged with each picture, besides the analyses. */
const SCORING_COST = 1_000;
const MORE_PICTURES_COST = 500;

@Resolver()
export class ScoreImagesResolver {
  constructor(private readonly analyseUnstored: AnalyseUnstoredImage) {}

  @Mutation(() => ScoreImagePayload, {
    description:
      "Scores a picture, e.g. a generated one, against a character: its template and each reference, by the character's own threshold. Stores nothing; refuses what an upload would refuse for the file itself, and needs characters:write as an upload does.",
    complexity: workComplexity(SCORING_COST),
  })
  async scoreImage(
    @InputArg(() => ScoreImageInput) { characterId, file }: ScoreImageInput,
    @Ctx() context: RequestContext,
  ): Promise<ScoreImagePayload> {
    const request = requestOf(context, characterId);
    return accepted(await scoreImage(this.analyseUnstored, request, await file), context.viewer);
  }

  @Mutation(() => ScoreImagesPayload, {
    description: "The same for several pictures at once.",
    complexity: workComplexity(SCORING_COST + (MAX_SCORED_IMAGES - 1) * MORE_PICTURES_COST),
  })
  async scoreImages(
    @InputArg(() => ScoreImagesInput) { characterId, files }: ScoreImagesInput,
    @Ctx() context: RequestContext,
  ): Promise<ScoreImagesPayload> {
    const request = requestOf(context, characterId);
    const outcomes = await scoreImages(this.analyseUnstored, request, await Promise.all(files));
    const results = outcomes.map((outcome, place) =>
      outcome instanceof DomainError ? refused(outcome, place) : accepted(outcome, context.viewer),
    );
    return { results, userErrors: [] };
  }
}

const requestOf = (
  { viewer, manager, signal, reportFault }: RequestContext,
  characterId: string,
): ScoringRequest => ({
  viewer,
  manager,
  characterId: fromGlobalId("Character", characterId),
  signal,
  reportFault,
});

const accepted = ({ match, face, assessment }: ScoredImage, viewer: Viewer): ScoreImageResult => ({
  match: toMatchResult(match, face, viewer),
  assessment,
  userErrors: [],
});

const refused = (error: DomainError, place: number): ScoreImageResult => ({
  match: null,
  assessment: null,
  userErrors: [toUserError(error.at(["files", String(place)]))],
});
