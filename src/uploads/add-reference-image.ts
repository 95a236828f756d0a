import type { Readable } from "node:stream";
import type { DataSource } from "typeorm";
import type { CharacterService } from "../characters/character.service.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { newId } from "../ids/global-id.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { checkCaption } from "../reference-images/caption.js";
import { ReferenceImageEntity, type ReferenceImageType } from "../reference-images/reference-image.entity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { acceptImage, type AcceptedImage } from "./1-accept-image.js";
import { storeOriginal } from "./2-store-original.js";
import { recordReferenceImage, refuseUnfit } from "./3-record-reference-image.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import { drain, type Spool } from "./spool.js";

export const DEFAULT_WAIT_MS = 15_000;
export const MAX_WAIT_MS = 60_000;
const MAX_FILE_NAME_LENGTH = 255;

export interface UploadedFile {
  stream: Readable;
  /** As the client names it; kept for people, never used as a path. */
  fileName: string | null;
}

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
    private readonly spool: Spool,
    private readonly announcements: AnalysisAnnouncements,
    private readonly maxImagePixels: number,
    private readonly log: Log,
  ) {}

  /**
   * Accepts, stores and records one file; its analysis is queued when this resolves. The stream is read to its end in every
   * case. On a refusal no row, job or object is left.
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, every refusal of {@link acceptImage}, DUPLICATE_IMAGE, TOO_MANY_IMAGES,
   *   STORAGE_UNAVAILABLE
   */
  async add(viewer: Viewer, request: NewImageRequest, file: UploadedFile): Promise<ReferenceImageEntity> {
    const { characterId, caption } = await this.check(viewer, request, file.stream);
    const image = await acceptImage(file.stream, this.spool, this.maxImagePixels);
    const imageId = newId();
    try {
      return await withLogFields({ imageId, characterId }, () =>
        this.storeAndRecord(image, {
          id: imageId,
          workspaceId: viewer.workspaceId,
          characterId,
          type: request.type,
          fileName: file.fileName?.slice(0, MAX_FILE_NAME_LENGTH).replaceAll("\0", "") || null,
          caption,
        }),
      );
    } finally {
      await image.file.dispose();
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

  /** What can be refused without reading the file. */
  private async check(viewer: Viewer, request: NewImageRequest, stream: Readable) {
    try {
      viewer.require(Scope.CHARACTERS_WRITE);
      const character = await this.characters.find(viewer, request.characterId);
      if (character === null) throw new NotFoundError("character", ["characterId"]);
      return { characterId: character.id, caption: checkCaption(request.caption) };
    } catch (error) {
      await drain(stream);
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
    const storageKey = await storeOriginal(this.storage, { ...record, imageId: record.id }, image);
    try {
      const row = { ...record, format, width, height, bytes, sha256, storageKey };
      const recorded = await recordReferenceImage(this.dataSource, row);
      this.log.info({ bytes, format, width, height }, "upload recorded");
      return recorded;
    } catch (error) {
      // Only a refusal proves that no record points at the object. After a lost connection the commit may have happened; the sweep decides.
      if (error instanceof DomainError) await this.storage.delete(storageKey);
      throw error;
    }
  }
}

/** @throws DomainError INVALID_INPUT */
export function checkWaitMs(waitMs: number | null | undefined): number {
  const value = waitMs ?? DEFAULT_WAIT_MS;
  if (value < 0 || value > MAX_WAIT_MS) {
    throw new DomainError(UserErrorCode.INVALID_INPUT, `\`waitMs\` lies between 0 and ${MAX_WAIT_MS}.`, [
      "waitMs",
    ]);
  }
  return value;
}
