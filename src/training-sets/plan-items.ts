import { createHash } from "node:crypto";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { thresholdsInForce } from "../judgement/bounds-in-force.js";
import type { TrainingResolution } from "../judgement/training/training-set.js";
import { composeCaption, type Naming } from "./captions/compose-caption.js";
import { viewsOfPicture } from "./captions/view-words.js";
import { BUCKET_STEP } from "./layouts/buckets.js";
import { LAYOUTS } from "./layouts/layouts.js";
import { placeIn } from "./layouts/placement.js";
import { type ItemFacts, type TrainingItemEntity, TrainingItemKind } from "./training-item.entity.js";
import type { MaterialPicture } from "./training-material.js";
import type { TrainingLayout } from "./training-set.entity.js";

/** What a set is to be like. */
export interface SetPlan extends Naming {
  resolution: TrainingResolution;
  layout: TrainingLayout;
  hasMasks: boolean;
}

export type PlannedItem = Omit<TrainingItemEntity, "trainingSetId" | "workspaceId" | "trainingSet">;

/**
 * What goes into the files of a set: in the order of the pictures' hashes, so that the same pictures make the same files, however they were named.
 * @throws DomainError INVALID_INPUT a picture is too small for any bucket
 */
export function planItems(pictures: readonly MaterialPicture[], plan: SetPlan): PlannedItem[] {
  const ordered = pictures.toSorted((a, b) => (a.row.image.sha256 < b.row.image.sha256 ? -1 : 1));
  return ordered.map((picture, at): PlannedItem => {
    const { kind, row, storageKey, caption } = picture;
    const { id: pictureId, sha256 } = row.image;
    const isCandidate = kind === TrainingItemKind.CANDIDATE;
    return {
      place: at + 1,
      kind,
      pictureId,
      sha256,
      storageKey,
      reviewId: isCandidate ? picture.approval.id : null,
      caption: composeCaption(caption, viewsOfPicture(row), plan),
      facts: factsOf(picture, plan),
    };
  });
}

function factsOf(picture: MaterialPicture, { layout, resolution }: SetPlan): ItemFacts {
  const { image, face } = picture.row;
  const { fileName, width, height } = image;
  const faceBox = face?.box ?? null;
  const { maxEnlargement } = thresholdsInForce().training;
  const placement = placeIn(LAYOUTS[layout].fit, image, faceBox, resolution, maxEnlargement);
  if (placement === null) throw tooSmall(picture, maxEnlargement);
  return { fileName, width, height, placement, faceBox, ...provenanceOf(picture) };
}

function tooSmall({ row: { image } }: MaterialPicture, maxEnlargement: number): DomainError {
  const text = `The picture ${image.fileName ?? image.sha256.slice(0, 8)} of ${image.width} × ${image.height} pixels is too small for any bucket: a side needs ${BUCKET_STEP} pixels, enlarged by at most ${maxEnlargement}. Leave it out.`;
  return new DomainError(UserErrorCode.INVALID_INPUT, text, []);
}

type Provenance = Pick<ItemFacts, "source" | "prompt" | "review" | "match" | "origin" | "consent">;

function provenanceOf(picture: MaterialPicture): Provenance {
  if (picture.kind === TrainingItemKind.REFERENCE_IMAGE) {
    const { origin, consentNote: note, consentRecordedBy: recordedBy, consentRecordedAt: at } = picture.image;
    const consent = note === null ? null : { note, recordedBy, recordedAt: at?.toISOString() ?? null };
    return { source: null, prompt: null, review: null, match: null, origin, consent };
  }
  const { candidate, approval } = picture;
  const { source, prompt, matchScore: score, matchVerdict: verdict, faceLockRevision } = candidate;
  const { reviewer, note, createdAt } = approval;
  const review = { decision: "APPROVE", reviewer, note, reviewedAt: createdAt.toISOString() };
  const match = verdict === null ? null : { score, verdict, faceLockRevision };
  return { source, prompt, review, match, origin: "GENERATED", consent: null };
}

/** Of all that the files follow from; hexadecimal. */
export const snapshotHashOf = (items: readonly PlannedItem[], plan: SetPlan): string => {
  const { triggerWord, className, resolution, layout, hasMasks } = plan;
  const what = { triggerWord, className, resolution, layout, hasMasks, items };
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
};
