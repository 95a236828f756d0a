import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Character, toCharacter } from "../characters/character.graphql.js";
import { characterById } from "../characters/character.loaders.js";
import { listComplexity, workComplexity } from "../graphql/complexity.js";
import type { RequestContext } from "../graphql/request-context.js";
import { fromGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { MAX_IMAGES_PER_CHARACTER } from "../reference-images/max-images.js";
import { Scope } from "../workspaces/scope.js";
import { toTrainingReadiness, TrainingReadiness } from "./readiness.graphql.js";
import { MAX_TRAINING_CANDIDATES } from "./training-material.js";
import { toTrainingItem, toTrainingSet, TrainingItem, TrainingSet } from "./training-set.graphql.js";
import { itemsByTrainingSet, trainingSetById } from "./training-set.loaders.js";

/** A signature, and a text of some hundred characters. */
const URL_COST = 5;
/** An object that a batch of the request looks up. */
const LOADED_COST = 5;

@Resolver(() => TrainingSet)
export class TrainingSetResolver {
  constructor(private readonly storage: MediaStorage) {}

  @Query(() => TrainingSet, {
    nullable: true,
    description: "A training set of your workspace; null when there is none with this id.",
  })
  async trainingSet(
    @Arg("id", () => ID, { description: "The `id` of a training set." }) globalId: string,
    @Ctx() context: RequestContext,
  ): Promise<TrainingSet | null> {
    context.viewer.require(Scope.CHARACTERS_READ);
    const id = fromGlobalId("TrainingSet", globalId);
    const found = id && (await context.loader(trainingSetById).load(id));
    return found ? toTrainingSet(found) : null;
  }

  @FieldResolver(() => Character, {
    description: "Whom it is of.",
    complexity: workComplexity(LOADED_COST),
  })
  async character(@Root() { entity }: TrainingSet, @Ctx() context: RequestContext): Promise<Character> {
    return toCharacter((await context.loader(characterById).load(entity.characterId))!);
  }

  @FieldResolver(() => [TrainingItem], {
    description: `Its pictures in the order of the files; at most ${MAX_TRAINING_CANDIDATES + MAX_IMAGES_PER_CHARACTER}.`,
    complexity: listComplexity(MAX_TRAINING_CANDIDATES + MAX_IMAGES_PER_CHARACTER),
  })
  async items(@Root() { entity }: TrainingSet, @Ctx() context: RequestContext): Promise<TrainingItem[]> {
    const items = await context.loader(itemsByTrainingSet).load(entity.id);
    return items.map((item) => toTrainingItem(item, entity));
  }

  @FieldResolver(() => TrainingReadiness, {
    description: "How ready its pictures were when it was made.",
  })
  readiness(@Root() { entity }: TrainingSet): TrainingReadiness {
    return toTrainingReadiness(entity.readiness);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Where anybody can fetch the ZIP for at least an hour, also a part of it (`Range`), so that a broken download goes on; null until READY.",
    complexity: URL_COST,
  })
  async downloadUrl(@Root() { entity }: TrainingSet): Promise<string | null> {
    return entity.storageKey === null ? null : this.storage.urlFor(entity.storageKey);
  }
}
