import { type NodeType, toGlobalId } from "../ids/global-id.js";
import { type TrainingItemEntity, TrainingItemKind } from "./training-item.entity.js";
import type { TrainingSetEntity } from "./training-set.entity.js";

export const MANIFEST = "manifest.json";

/** A picture as it was written. */
export interface WrittenPicture {
  path: string;
  sha256: string;
  bytes: number;
  captionPath: string | null;
  mask: { path: string; sha256: string } | null;
}

export const NODE_TYPES: Record<TrainingItemKind, NodeType> = {
  [TrainingItemKind.CANDIDATE]: "Candidate",
  [TrainingItemKind.REFERENCE_IMAGE]: "ReferenceImage",
};

/**
 * What every file is, and where it comes from: source, review, score and consent, as they were when the set was made. Neither the set's id nor a time is in it, so that
 * the same pictures and captions make the same file.
 */
export function manifestOf(
  set: TrainingSetEntity,
  items: readonly TrainingItemEntity[],
  written: readonly WrittenPicture[],
): Buffer {
  const { triggerWord, className, resolution, layout, hasMasks, snapshotSha256 } = set;
  const manifest = {
    format: "likeness-training-set/1",
    character: toGlobalId("Character", set.characterId),
    triggerWord,
    className,
    resolution,
    layout,
    masks: hasMasks,
    snapshotSha256,
    files: items.map((item, at) => entryOf(item, written[at]!)),
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

function entryOf(item: TrainingItemEntity, file: WrittenPicture): object {
  const { fileName, width, height, placement, source, prompt, review, match, origin, consent } = item.facts;
  const { crop, scale } = placement;
  return {
    path: file.path,
    sha256: file.sha256,
    bytes: file.bytes,
    width: placement.width,
    height: placement.height,
    caption: item.caption,
    captionPath: file.captionPath,
    mask: file.mask,
    original: {
      kind: item.kind,
      id: toGlobalId(NODE_TYPES[item.kind], item.pictureId),
      sha256: item.sha256,
      fileName,
      width,
      height,
      crop: { x: crop.x, y: crop.y, width: crop.width, height: crop.height },
      scale,
    },
    origin,
    source,
    prompt,
    review: review && {
      decision: review.decision,
      reviewer: review.reviewer,
      reviewedAt: review.reviewedAt,
      note: review.note,
    },
    match: match && {
      score: match.score,
      verdict: match.verdict,
      faceLockRevision: match.faceLockRevision,
    },
    consent: consent && {
      note: consent.note,
      recordedBy: consent.recordedBy,
      recordedAt: consent.recordedAt,
    },
  };
}
