import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from "type-graphql";
import { workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import { ReferenceImage, toReferenceImage } from "../reference-images/reference-image.graphql.js";
import { faceByImage, imageById } from "../reference-images/reference-image.loaders.js";
import { compareRevisions, scoreAgainstRevision } from "./compare-revisions.js";
import {
  FaceLockComparison,
  ImageWeightChange,
  toImageWeightChange,
} from "./face-lock-comparison.graphql.js";
import type { FaceLockRevisionEntity, KeptRevision } from "./face-lock-revision.entity.js";
import { FaceLockRevision, toFaceLockRevision } from "./face-lock-revision.graphql.js";
import { revisionById } from "./face-lock.loaders.js";
import { settingsOf, settingsThatDiffer } from "./face-lock-settings.js";
import { keptByRevision, revisionByNumber } from "./kept-revisions.js";

/** Two templates and two lists of images are loaded, and a face. */
const COMPARISON_COST = 150;

@Resolver(() => FaceLockRevision)
export class FaceLockComparisonResolver {
  @FieldResolver(() => FaceLockComparison, {
    nullable: true,
    description:
      "What differs between this revision and another of the same character, whichever is the older; null when there is no such other.",
    complexity: workComplexity(COMPARISON_COST),
  })
  async compare(
    @Root() { entity }: FaceLockRevision,
    @Arg("with", () => ID, { description: "The other's `id`, or its number." }) other: string,
    @Ctx() context: RequestContext,
  ): Promise<FaceLockComparison | null> {
    const found = await findOther(context, entity, other);
    if (found === null) return null;
    const [older, newer] = found.revision < entity.revision ? [found, entity] : [entity, found];
    return toComparison(context, older, newer);
  }
}

@Resolver(() => ImageWeightChange)
export class ImageWeightChangeResolver {
  @FieldResolver(() => ReferenceImage, {
    nullable: true,
    description: "The image; null when it was deleted since.",
  })
  async image(
    @Root() { uuid }: ImageWeightChange,
    @Ctx() context: RequestContext,
  ): Promise<ReferenceImage | null> {
    const found = await context.loader(imageById).load(uuid);
    return found && toReferenceImage(found);
  }
}

/** Numbers of a history are far below. */
const NUMBER_PATTERN = /^[1-9]\d{0,8}$/;

async function findOther(
  context: RequestContext,
  { characterId }: FaceLockRevisionEntity,
  name: string,
): Promise<FaceLockRevisionEntity | null> {
  if (NUMBER_PATTERN.test(name)) return context.loader(revisionByNumber).load(`${characterId}/${name}`);
  const id = fromGlobalId("FaceLockRevision", name);
  const found = id === null ? null : await context.loader(revisionById).load(id);
  return found?.characterId === characterId ? found : null;
}

async function toComparison(
  context: RequestContext,
  older: FaceLockRevisionEntity,
  newer: FaceLockRevisionEntity,
): Promise<FaceLockComparison> {
  const [before, after] = await Promise.all(
    [older, newer].map(({ id }) => context.loader(keptByRevision).load(id)),
  );
  const common = {
    older: toFaceLockRevision(older),
    newer: toFaceLockRevision(newer),
    cohesionBefore: older.cohesion,
    cohesionAfter: newer.cohesion,
    settings: settingsThatDiffer(settingsOf(older), settingsOf(newer)).map(({ name, before, after }) => ({
      name,
      before: before === null ? null : String(before),
      after: after === null ? null : String(after),
    })),
  };
  if (!before || !after) return { ...common, ...NOTHING_TO_SAY, reason: reasonFor(older, before) };
  const { imagesIn, imagesOut, weightChanges, templateShift } = compareRevisions(before, after);
  return {
    ...common,
    imagesIn: imagesIn.map(toImageWeightChange),
    imagesOut: imagesOut.map(toImageWeightChange),
    weightChanges: weightChanges.map(toImageWeightChange),
    templateShift,
    ...(await holdAnchorAgainst(context, before, after)),
    reason: null,
  };
}

const NOTHING_TO_SAY = {
  imagesIn: null,
  imagesOut: null,
  weightChanges: null,
  templateShift: null,
  oldAnchor: null,
  oldAnchorScore: null,
};

const reasonFor = ({ revision }: FaceLockRevisionEntity, older: KeptRevision | null | undefined): string =>
  older
    ? "The newer revision was written by an earlier release, which kept neither its images nor its template."
    : `Revision ${revision} was written by an earlier release, which kept neither its images nor its template.`;

async function holdAnchorAgainst(context: RequestContext, older: KeptRevision, newer: KeptRevision) {
  const id = older.anchorImageId;
  const image = id === null ? null : await context.loader(imageById).load(id);
  const face = image === null ? null : await context.loader(faceByImage).load(image.id);
  return {
    oldAnchor: image && toReferenceImage(image),
    oldAnchorScore: face && scoreAgainstRevision(face, newer),
  };
}
