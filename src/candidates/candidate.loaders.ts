import { In } from "typeorm";
import { assessmentOf } from "../assessments/rehearse-upload.js";
import { characterById } from "../characters/character.loaders.js";
import { workOnEach } from "../face-locks/work-on-sets.js";
import { rowById } from "../graphql/load-rows.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import type { ImageAssessment } from "../judgement/finding.js";
import type { PlainFaceColumns } from "../reference-images/face.columns.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { imagesWithFacesByCharacter } from "../reference-images/reference-image.loaders.js";
import type { CandidateFaceEntity } from "./candidate-face.entity.js";
import { CandidateReviewEntity } from "./candidate-review.entity.js";
import { CandidateEntity } from "./candidate.entity.js";
import { findFacesOfCandidates, findPlainFacesOfCandidates, toImageAndFace } from "./candidate.queries.js";

/** By UUID. */
export const candidateById = rowById(CandidateEntity);

/** By the candidate's UUID. */
export const faceByCandidate: LoaderDefinition<string, CandidateFaceEntity | null> =
  ({ manager, viewer }) =>
  async (ids) => {
    const faces = await findFacesOfCandidates(manager, viewer.workspaceId, ids);
    return ids.map((id) => faces.get(id) ?? null);
  };

/** The same without its long columns. */
export const plainFaceByCandidate: LoaderDefinition<string, PlainFaceColumns | null> =
  ({ manager, viewer }) =>
  async (ids) => {
    const faces = await findPlainFacesOfCandidates(manager, viewer.workspaceId, ids);
    return ids.map((id) => faces.get(id) ?? null);
  };

/** How many of a candidate's reviews are shown. */
export const MAX_REVIEWS_SHOWN = 50;

/** By the candidate's UUID: the newest {@link MAX_REVIEWS_SHOWN}, the newest first. */
export const reviewsByCandidate: LoaderDefinition<string, CandidateReviewEntity[]> =
  ({ manager, viewer }) =>
  async (ids) => {
    const newest = manager
      .createQueryBuilder(CandidateReviewEntity, "review")
      .where("review.workspace_id = :workspaceId", { workspaceId: viewer.workspaceId })
      .andWhere("review.candidate_id = ANY(:ids)", { ids })
      // Places have no gaps.
      .andWhere(
        `review.place > (SELECT max(place) FROM candidate_reviews of_one
                         WHERE of_one.candidate_id = review.candidate_id) - :most`,
        { most: MAX_REVIEWS_SHOWN },
      )
      .orderBy("review.place", "DESC");
    const reviews = await newest.getMany();
    return ids.map((id) => reviews.filter(({ candidateId }) => candidateId === id));
  };

/** What names a picture of a character. */
export const bytesKeyOf = ({
  characterId,
  sha256,
}: Pick<CandidateEntity, "characterId" | "sha256">): string => `${characterId}/${sha256}`;

/** By {@link bytesKeyOf}: the character's reference image of these bytes. */
export const imageByBytes: LoaderDefinition<string, ReferenceImageEntity | null> =
  ({ manager, viewer }) =>
  async (keys) => {
    const parts = keys.map((key) => key.split("/") as [string, string]);
    const images = await manager.findBy(ReferenceImageEntity, {
      workspaceId: viewer.workspaceId,
      characterId: In(parts.map(([characterId]) => characterId)),
      sha256: In(parts.map(([, sha256]) => sha256)),
    });
    const byKey = new Map(images.map((image) => [bytesKeyOf(image), image]));
    return keys.map((key) => byKey.get(key) ?? null);
  };

/** By the candidate's UUID: how well it would serve as a reference, within its character's set; null until analysed. */
export const assessmentByCandidate: LoaderDefinition<string, ImageAssessment | null> =
  (context) => async (ids) => {
    const candidates = await Promise.all(ids.map((id) => context.loader(candidateById).load(id)));
    const parts = await Promise.all(
      candidates.map(async (candidate) => {
        if (candidate === null || candidate.analyser === null) return null;
        const { id, characterId } = candidate;
        const [character, face, set] = await Promise.all([
          context.loader(characterById).load(characterId),
          context.loader(faceByCandidate).load(id),
          context.loader(imagesWithFacesByCharacter).load(characterId),
        ]);
        return character && { character, added: toImageAndFace(candidate, face), set };
      }),
    );
    const assess = function* (part: (typeof parts)[number]) {
      yield;
      if (part === null) return null;
      const { character, added, set } = part;
      const others = set.filter(({ image }) => image.sha256 !== added.image.sha256);
      return assessmentOf(added, [...others, added], character);
    };
    return workOnEach(parts, assess, context.time.signal);
  };
