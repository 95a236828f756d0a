import type { ComplexityEstimator } from "graphql-query-complexity";
import { GraphQLJSONObject } from "graphql-scalars";
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { FaceLock } from "../face-locks/face-lock.graphql.js";
import type { RequestContext } from "../graphql/request-context.js";
import { copiesByImage } from "../reference-images/image-copies.js";
import { GuidanceFormat } from "./guidance-format.js";
import { guidanceHashOf } from "./guidance-hash.js";
import { checkLimits, DEFAULT_MAX_BYTES, MAX_MAX_BYTES, MIN_MAX_BYTES } from "./guidance-limits.js";
import { MAX_GUIDANCE_IMAGES } from "./guidance-material.js";
import { guidanceByCharacter } from "./guidance.loaders.js";
import "./guidance.graphql.js";
import type { HandOutPictures } from "./hand-out-pictures.js";
import { RENDERERS } from "./renderers.js";

/** A set is loaded with its faces, and its shots are told apart. */
const CHOOSING_COST = 500;
/** Some two dozen signatures, and as many texts. */
const RENDERING_COST = 200;
/** The first time, a large picture is read, decoded and stored. */
const COPYING_COST = 2_000;
/** A small one is drawn. */
const KEY_POINTS_COST = 500;

const guidanceComplexity: ComplexityEstimator = ({ args }) => {
  const own = CHOOSING_COST + RENDERING_COST;
  if (args.format === GuidanceFormat.INSTANTID) return own + KEY_POINTS_COST;
  if (args.format !== GuidanceFormat.MULTI_REFERENCE) return own;
  const asked = Number(args.maxImages ?? MAX_GUIDANCE_IMAGES);
  return own + Math.min(Math.max(1, asked), MAX_GUIDANCE_IMAGES) * COPYING_COST;
};

@Resolver(() => FaceLock)
export class GuidanceResolver {
  constructor(private readonly pictures: HandOutPictures) {}

  @FieldResolver(() => GraphQLJSONObject, {
    description:
      "What a generator takes, in its own parameter names: see `GuidanceFormat` and docs/generators.md. Generators compute an embedding of their own from the pictures: that of the face lock chooses and checks pictures, and is not handed over. URLs work without a key until `urlsExpireAt`; null there: for ever.",
    complexity: guidanceComplexity,
  })
  async guidance(
    @Root() { character }: FaceLock,
    @Arg("format", () => GuidanceFormat, { description: "Who is to be guided." }) format: GuidanceFormat,
    @Arg("maxImages", () => Int, {
      nullable: true,
      description: `The most pictures to hand over, 1 to ${MAX_GUIDANCE_IMAGES}, which is also what null means; formats of face crops hand over 5 at most.`,
    })
    maxImages: number | null,
    @Arg("maxBytes", () => Int, {
      nullable: true,
      description: `Of MULTI_REFERENCE: the size that no file may exceed, ${MIN_MAX_BYTES.toLocaleString("en")} to ${MAX_MAX_BYTES.toLocaleString("en")}; null means ${DEFAULT_MAX_BYTES.toLocaleString("en")}. Larger originals are handed over as smaller JPEG copies.`,
    })
    maxBytes: number | null,
    @Ctx() context: RequestContext,
  ): Promise<object | null> {
    const limits = checkLimits(maxImages, maxBytes);
    const material = await context.loader(guidanceByCharacter).load(character.id);
    if (material === null) return null;
    const { wishes, render } = RENDERERS[format];
    const expiresAt = this.pictures.urlsExpireAt();
    const findCopies = (id: string) => context.loader(copiesByImage).load(id);
    const granted = await this.pictures.handOut(wishes(material, limits), findCopies);
    const urlsExpireAt = expiresAt?.toISOString() ?? null;
    return { format, ...render(material, granted, limits), urlsExpireAt };
  }

  @FieldResolver(() => String, {
    description:
      "SHA-256 of what `guidance` hands over in any format with its default limits: it changes exactly when a generator would be given something else: another picture, order, weight, setting, strength or persona; not with captions, names, places in the list, images that are not handed over, or URLs.",
    complexity: CHOOSING_COST,
  })
  async guidanceHash(
    @Root() { character }: FaceLock,
    @Ctx() context: RequestContext,
  ): Promise<string | null> {
    const material = await context.loader(guidanceByCharacter).load(character.id);
    return material && guidanceHashOf(material);
  }
}
