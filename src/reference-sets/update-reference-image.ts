import type { DataSource, EntityManager } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { OwnFaceLockCause } from "../face-locks/face-lock-revision.entity.js";
import { checkCaption } from "../reference-images/caption.js";
import { consentColumns, type ImageOrigin, originOf, withoutWord } from "../reference-images/provenance.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { changeReferenceSet } from "./change-reference-set.js";
import { getReferenceImage } from "./get-reference-image.js";

type Columns = Partial<
  Pick<
    ReferenceImageEntity,
    | "caption"
    | "shapesFaceLock"
    | "origin"
    | "originEvidence"
    | "consentNote"
    | "consentRecordedBy"
    | "consentRecordedAt"
  >
>;

/** Omitted means unchanged. */
export interface ReferenceImageChanges {
  /** Null clears. */
  caption?: string | null;
  /** Null means unchanged, too. */
  shapesFaceLock?: boolean | null;
  /** Null takes the client's word back: the file's counts. */
  origin?: ImageOrigin | null;
  /** Null takes the consent back. */
  consent?: { note: string } | null;
}

/**
 * Changes what people said of an image. Where that decides whether the face lock may be made of it, the lock is made anew. May run twice.
 * @throws ForbiddenError, NotFoundError, DomainError INVALID_INPUT
 */
export async function updateReferenceImage(
  dataSource: DataSource,
  viewer: Viewer,
  id: string | null,
  changes: ReferenceImageChanges,
): Promise<ReferenceImageEntity> {
  viewer.require(Scope.CHARACTERS_WRITE);
  const image = await getReferenceImage(dataSource, viewer, id);
  const columns = columnsOf(changes, image, viewer);
  const cause = causeOf(columns, image);
  if (cause !== null) {
    await changeReferenceSet(dataSource, viewer, image.characterId, async (manager, character) => {
      await writeColumns(manager, character, image.id, columns);
      return { cause, imageId: image.id };
    });
  } else if (Object.keys(columns).length > 0) {
    await dataSource.manager.update(ReferenceImageEntity, keyOf(image), columns);
  }
  return getReferenceImage(dataSource, viewer, image.id);
}

function columnsOf(changes: ReferenceImageChanges, image: ReferenceImageEntity, viewer: Viewer): Columns {
  const { caption, shapesFaceLock, origin, consent } = changes;
  return {
    ...(caption !== undefined && { caption: checkCaption(caption) }),
    ...(typeof shapesFaceLock === "boolean" && { shapesFaceLock }),
    ...(origin !== undefined && originOf(origin, withoutWord(image.originEvidence))),
    ...(consent !== undefined && consentColumns(consent, viewer)),
  };
}

/** What the face lock's history is to say; null where the lock does not depend on what changes. */
function causeOf(
  { shapesFaceLock, origin, consentNote }: Columns,
  image: ReferenceImageEntity,
): OwnFaceLockCause | null {
  if (shapesFaceLock !== undefined && shapesFaceLock !== image.shapesFaceLock)
    return shapesFaceLock ? OwnFaceLockCause.IMAGE_BROUGHT_BACK : OwnFaceLockCause.IMAGE_SET_ASIDE;
  const isOrigin = origin !== undefined && origin !== image.origin;
  const isConsent = consentNote !== undefined && (consentNote === null) !== (image.consentNote === null);
  return isOrigin || isConsent ? OwnFaceLockCause.PROVENANCE_CHANGED : null;
}

const keyOf = ({ id, workspaceId }: { id: string; workspaceId: string }) => ({ id, workspaceId });

/** @throws NotFoundError deleted since it was looked up */
async function writeColumns(
  manager: EntityManager,
  { workspaceId }: CharacterEntity,
  id: string,
  columns: Columns,
): Promise<void> {
  const { affected } = await manager.update(ReferenceImageEntity, { id, workspaceId }, columns);
  if (affected === 0) throw new NotFoundError("reference image", ["id"]);
}
