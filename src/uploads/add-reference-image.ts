import type { DataSource } from "typeorm";
import type { CharacterService } from "../characters/character.service.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { newId, toGlobalId } from "../ids/global-id.js";
import { logCauseOnce } from "../logging/log-once.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageEntity, type ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { acceptImage, type AcceptedImage } from "./1-accept-image.js";
import { storeOriginal } from "./2-store-original.js";
import { recordReferenceImage, refuseUnfit } from "./3-record-reference-image.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import type { IncomingFile } from "./incoming-file.js";

export const DEFAULT_WAIT_MS = 15_000;
export const MAX_WAIT_MS = 60_000;
const MAX_FILE_NAME_LENGTH = 255;

export interface NewImageRequest {
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  type: ReferenceImageType | null;
  caption: string | null;
}

/** The journey of an upload up to its acknowledgement; both the mutation and the form endpoint go through here. */
export class AddReferenceImage {
  constructor(
    private readonly dataSource: DataSource,
    private readonly characters: CharacterService,
    private readonly storage: MediaStorage,
    private readonly announcements: AnalysisAnnouncements,
    private readonly maxImagePixels: number,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /**
   * Accepts, stores and records one file; its analysis is queued when this resolves. The file is read to its end in every
   * case. On a refusal no row, job or object is left.
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, every refusal of {@link acceptImage}, DUPLICATE_IMAGE, TOO_MANY_IMAGES,
   *   STORAGE_UNAVAILABLE
   */
  async add(viewer: Viewer, request: NewImageRequest, file: IncomingFile): Promise<ReferenceImageEntity> {
    try {
      const recorded = await this.acceptStoreAndRecord(viewer, request, file);
      this.metrics.uploads.inc({ result: "stored" });
      return recorded;
    } catch (error) {
      this.metrics.uploads.inc({ result: error instanceof DomainError ? error.code : "error" });
      // Among several files a refusal becomes one of many answers, and passes nobody else who logs.
      if (error instanceof DomainError) logCauseOnce(this.log, error, "refused");
      throw error;
    }
  }

  /**
   * Waits for the analysis of recorded images, together up to `waitMs`, and returns them as they are then. An image deleted meanwhile
   * is returned as it last was.
   */
  async waitForAnalyses(images: ReferenceImageEntity[], waitMs: number): Promise<ReferenceImageEntity[]> {
    const deadline = Date.now() + waitMs;
    return Promise.all(
      images.map(async (image) => {
        await this.announcements.waitUntilAnalysed(image, deadline - Date.now());
        const { id, workspaceId } = image;
        return (
          (await this.dataSource.getRepository(ReferenceImageEntity).findOneBy({ id, workspaceId })) ?? image
        );
      }),
    );
  }

  /** Before the server closes: whoever waits gets what there is. */
  stopWaiting(): void {
    this.announcements.stopWaiting();
  }

  /** @throws ForbiddenError, NotFoundError */
  async requireCharacter(viewer: Viewer, id: string | null): Promise<string> {
    viewer.require(Scope.CHARACTERS_WRITE);
    return (await this.characters.get(viewer, id)).id;
  }

  private async acceptStoreAndRecord(viewer: Viewer, request: NewImageRequest, file: IncomingFile) {
    const { characterId, caption } = await this.check(viewer, request, file);
    const image = await acceptImage(file, this.maxImagePixels);
    const id = newId();
    try {
      const fileName = file.fileName?.slice(0, MAX_FILE_NAME_LENGTH).replaceAll("\0", "") || null;
      const record = {
        id,
        workspaceId: viewer.workspaceId,
        characterId,
        type: request.type,
        fileName,
        caption,
      };
      const ids = {
        imageId: toGlobalId("ReferenceImage", id),
        characterId: toGlobalId("Character", characterId),
      };
      return await withLogFields(ids, () => this.storeAndRecord(image, record));
    } finally {
      await image.file.dispose();
    }
  }

  /** What can be refused without reading the file. */
  private async check(viewer: Viewer, request: NewImageRequest, file: IncomingFile) {
    try {
      const characterId = await this.requireCharacter(viewer, request.characterId);
      return { characterId, caption: checkCaption(request.caption) };
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  private async storeAndRecord(
    image: AcceptedImage,
    record: Pick<ReferenceImageEntity, "id" | "workspaceId" | "characterId" | "fileName" | "caption"> & {
      type: ReferenceImageType | null;
    },
  ): Promise<ReferenceImageEntity> {
    const { sha256, bytes } = image.file;
    const { format, width, height } = image;
    await refuseUnfit(this.dataSource.manager, { ...record, sha256 });
    const storageKey = await storeOriginal(
      this.dataSource.manager,
      this.storage,
      { ...record, imageId: record.id },
      image,
    );
    try {
      const row = { ...record, format, width, height, bytes, sha256, storageKey };
      const recorded = await recordReferenceImage(this.dataSource, row);
      this.log.info({ bytes, format, width, height }, "upload recorded");
      return recorded;
    } catch (error) {
      // Only a refusal proves that no record points at the object. After a lost connection the commit may have happened; housekeeping decides.
      if (error instanceof DomainError) await this.takeBack(storageKey);
      throw error;
    }
  }

  /** Never rejects: the refusal is what the client has to hear, and housekeeping removes what stays. */
  private async takeBack(storageKey: string): Promise<void> {
    try {
      await this.storage.delete(storageKey);
      await forgetObjects(this.dataSource.manager, [storageKey]);
    } catch (error) {
      this.log.warn({ err: error, key: storageKey }, "the object of a refused upload stays for housekeeping");
    }
  }
}

/** @throws DomainError INVALID_INPUT */
export function checkWaitMs(waitMs: number | null | undefined): number {
  const value = waitMs ?? DEFAULT_WAIT_MS;
  if (!(value >= 0 && value <= MAX_WAIT_MS)) {
    throw new DomainError(UserErrorCode.INVALID_INPUT, `\`waitMs\` lies between 0 and ${MAX_WAIT_MS}.`, [
      "waitMs",
    ]);
  }
  return value;
}
