import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { FaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { judgeSet } from "../judgement/set/judge-set.js";
import type { IdentitySet } from "../judgement/set/identity-set.js";
import { type Recommendation, RecommendationKind } from "../judgement/advice/recommendation.js";
import { recommendStepByStep } from "../judgement/advice/recommend.js";
import { recommendationId } from "../identity-sets/to-identity-set-report.js";
import type { ImageWithFace } from "../reference-images/reference-image.queries.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { SetChange } from "./change-reference-set.js";
import { removeImages, toChange } from "./delete-reference-images.js";
import { planAndChangeSet } from "./plan-and-change-set.js";
import { makePrimary } from "./set-primary-reference-image.js";

/** What was carried out; `deletedImageId` for a removal. */
export interface AppliedRecommendation {
  character: CharacterEntity;
  deletedImageId: string | null;
}

/**
 * Carries out one recommendation of a character's identity set: promotes or removes its image. It must hold for the set as it is now, so nothing
 * is done twice, and nothing that stopped being good advice.
 * @param id as `identitySet` gave it
 * @throws ForbiddenError, NotFoundError, TooBusyError, DomainError CONFLICT it does not hold (any more), INVALID_INPUT it asks for a new picture or for nothing
 */
export async function applyRecommendation(
  dataSource: DataSource,
  viewer: Viewer,
  characterId: string | null,
  id: string,
): Promise<AppliedRecommendation> {
  const { character, plan } = await planAndChangeSet(
    dataSource,
    viewer,
    characterId,
    (set, character) => findRecommendation(set, character.id, id),
    carryOut,
  );
  const deletedImageId = plan.kind === RecommendationKind.REMOVE ? plan.image!.id : null;
  return { character, deletedImageId };
}

function* findRecommendation(
  set: IdentitySet,
  characterId: string,
  id: string,
): Generator<void, Recommendation> {
  const all = yield* recommendStepByStep(judgeSet(set));
  const found = all.find((recommendation) => recommendationId(recommendation, characterId) === id);
  if (found === undefined) throw noLongerHolds();
  return found;
}

async function carryOut(
  manager: EntityManager,
  character: CharacterEntity,
  rows: readonly ImageWithFace[],
  { kind, image, message }: Recommendation,
): Promise<SetChange> {
  if (kind === RecommendationKind.PROMOTE) {
    await makePrimary(manager, character, image!.id);
    return { cause: FaceLockCause.PRIMARY_CHANGED, imageId: image!.id };
  }
  if (kind === RecommendationKind.REMOVE) {
    const doomed = rows.map(({ image }) => image).filter(({ id }) => id === image!.id);
    await removeImages(manager, character, rows, doomed);
    return toChange(doomed);
  }
  const text = `The server cannot do this for you: ${message}`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["recommendationId"]);
}

function noLongerHolds(): DomainError {
  const text = "There is no such recommendation for the set as it is now. Ask for identitySet again.";
  return new DomainError(UserErrorCode.CONFLICT, text, ["recommendationId"]);
}
