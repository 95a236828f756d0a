import { Ctx, Mutation, Resolver } from "type-graphql";
import type { DataSource } from "typeorm";
import { InputArg } from "../graphql/input-arg.js";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { toUserError } from "../graphql/user-error.graphql.js";
import { fromGlobalId } from "../ids/global-id.js";
import { toFace } from "../reference-images/face.graphql.js";
import type { AnalyseUnstoredImage } from "./analyse-unstored-image.js";
import { AssessImageInput, AssessImagePayload } from "./assess-image.graphql.js";
import { assessUnstoredImage } from "./assess-unstored-image.js";

/** The set is judged, and its face lock made twice, besides the analysis. */
const ASSESSMENT_COST = 5_000;

@Resolver()
export class AssessImageResolver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly analyseUnstoredImage: AnalyseUnstoredImage,
  ) {}

  @Mutation(() => AssessImagePayload, {
    description:
      "Answers what an upload of this picture would find and do, and stores nothing. Refuses what an upload would refuse for the file itself; needs characters:write as an upload does.",
    complexity: workComplexity(ASSESSMENT_COST),
  })
  async assessImage(
    @InputArg(() => AssessImageInput) input: AssessImageInput,
    @Ctx() { viewer, signal }: RequestContext,
  ): Promise<AssessImagePayload> {
    const id = fromGlobalId("Character", input.characterId);
    const { face, refusal, preview, ...judged } = await assessUnstoredImage(
      this.dataSource,
      this.analyseUnstoredImage,
      viewer,
      id,
      await input.file,
      signal,
    );
    return {
      ...judged,
      face: face && toFace(face, viewer),
      preview: { ...preview, refusal: refusal && toUserError(refusal) },
      userErrors: [],
    };
  }
}
