import type { DataSource } from "typeorm";
import { DomainError } from "../errors/domain-error.js";
import { workOnSets } from "../face-locks/work-on-sets.js";
import type { FaceEntity } from "../reference-images/face.entity.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { findImagesWithFaces } from "../reference-images/reference-image.queries.js";
import { refuseUnfit } from "../uploads/reference-image-recorder.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { AnalyseUnstoredImage } from "./analyse-unstored-image.js";
import { toHypotheticalImage } from "./hypothetical-image.js";
import { rehearseUpload, type Rehearsal } from "./rehearse-upload.js";

export interface UnstoredAssessment extends Rehearsal {
  face: FaceEntity | null;
  /** Why the upload of this readable picture would be refused as things are; null when it would not. */
  refusal: DomainError | null;
}

/** Answers what an upload would find and do, and stores nothing. @throws what {@link AnalyseUnstoredImage.run} throws */
export async function assessUnstoredImage(
  dataSource: DataSource,
  analyseUnstoredImage: AnalyseUnstoredImage,
  viewer: Viewer,
  characterId: string | null,
  file: IncomingFile,
  signal?: AbortSignal,
): Promise<UnstoredAssessment> {
  const unstored = await analyseUnstoredImage.run(viewer, characterId, file, signal);
  const { id, workspaceId } = unstored.character;
  const set = await findImagesWithFaces(dataSource.manager, workspaceId, id);
  const { requiresConsent } = await dataSource
    .getRepository(WorkspaceEntity)
    .findOneByOrFail({ id: workspaceId });
  const { image, face } = toHypotheticalImage(unstored, set, requiresConsent);
  const refusal = await findRefusal(dataSource, image);
  const rehearsal = await workOnSets(
    () => rehearseUpload(set, unstored.character, { image, face }, refusal !== null),
    signal,
  );
  return { face, refusal, ...rehearsal };
}

async function findRefusal(dataSource: DataSource, image: ReferenceImageEntity): Promise<DomainError | null> {
  try {
    await refuseUnfit(dataSource.manager, image);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
