import type { DataSource } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import type { CharacterService } from "../characters/character.service.js";
import { DomainError } from "../errors/domain-error.js";
import { toFault } from "../errors/to-fault.js";
import type { PictureChecker } from "../face-analysis/process/picture-checker.js";
import { findMade, type KeyedRequest } from "../idempotency/claim-key.js";
import { newId, toGlobalId } from "../ids/global-id.js";
import { logCauseOnce } from "../logging/log-once.js";
import { logUnexpected } from "../logging/log-unexpected.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { checkCaption } from "../reference-images/caption.js";
import type { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";
import { readFileName } from "../text/file-name.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { acceptImage, type AcceptedImage } from "./1-accept-image.js";
import { storeOriginal } from "./2-store-original.js";
import { getMade, refuseUnfit } from "./3-record-reference-image.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import type { IncomingFile } from "./incoming-file.js";
import { toKeyed, type ImageToBe, type NewImageRequest } from "./new-image-request.js";
import { recordForCertain, UnknownOutcomeError } from "./record-for-certain.js";
import type { SpooledFile } from "./spool.js";
import { waitForAnalyses } from "./wait-for-analyses.js";
import { within } from "../event-loop/within.js";

/** For what is shown beside a recorded image. */
const LOOK_AT_CHARACTER_MS = 2_000;

/** The journey of an upload up to its acknowledgement; both the mutation and the form endpoint go through here. */
export class AddReferenceImage {
  constructor(
    private readonly dataSource: DataSource,
    private readonly characters: CharacterService,
    private readonly storage: MediaStorage,
    private readonly announcements: AnalysisAnnouncements,
    private readonly checker: PictureChecker,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /**
   * Accepts, stores and records one file; its analysis is queued when this resolves. On a refusal no row, job or object is left. With a key that
   * was used for the same before, nothing is stored, and the image made then is returned as it is now. Its
   * `character` is as it was before.
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, every refusal of {@link acceptImage}, DUPLICATE_IMAGE, TOO_MANY_IMAGES,
   *   STORAGE_UNAVAILABLE, CONFLICT for the key; DatabaseUnavailableError or UnexpectedFaultError where the image may be recorded or not
   */
  async add(viewer: Viewer, request: NewImageRequest, file: IncomingFile): Promise<ReferenceImageEntity> {
    try {
      return await this.acceptStoreAndRecord(viewer, request, file);
    } catch (error) {
      this.metrics.uploads.inc({ result: error instanceof DomainError ? error.code : "error" });
      if (error instanceof UnknownOutcomeError) {
        this.log.warn({ err: error }, "whether a picture was recorded is not known");
        throw this.toFault(error.cause, UNKNOWN_ADVICE);
      }
      // Among several files a refusal becomes one of many answers, and passes nobody else who logs.
      if (error instanceof DomainError) logCauseOnce(this.log, error, "refused");
      throw error;
    }
  }

  /** Waits for recorded images together, up to `waitMs` ({@link waitForAnalyses}). Never rejects. */
  waitForAnalyses(images: readonly ReferenceImageEntity[], waitMs: number): Promise<ReferenceImageEntity[]> {
    return waitForAnalyses(this.dataSource, this.announcements, this.log, images, waitMs);
  }

  /**
   * The character, to be shown beside what was recorded; null where it is gone. Never rejects.
   * @param lastKnown returned where it cannot be read
   */
  async findCharacter(
    viewer: Viewer,
    id: string | null,
    lastKnown: CharacterEntity | null,
  ): Promise<CharacterEntity | null> {
    try {
      return await within(LOOK_AT_CHARACTER_MS, this.characters.find(viewer, id));
    } catch (error) {
      this.log.error({ err: error }, "the character of a recorded upload cannot be read");
      return lastKnown;
    }
  }

  /** An outage of the database, or an unexpected error, as a refusal for where others are answered beside it. The latter's cause is logged. */
  toFault(error: unknown, advice?: string): DomainError {
    return toFault(error, (unexpected) => logUnexpected(this.log, unexpected), advice);
  }

  /** Before the server closes: whoever waits gets what there is. */
  stopWaiting(): void {
    this.announcements.stopWaiting();
  }

  /** @throws ForbiddenError, NotFoundError */
  async requireCharacter(viewer: Viewer, id: string | null): Promise<CharacterEntity> {
    viewer.require(Scope.CHARACTERS_WRITE);
    return this.characters.get(viewer, id);
  }

  private async acceptStoreAndRecord(viewer: Viewer, request: NewImageRequest, file: IncomingFile) {
    const { character, caption } = await this.check(viewer, request);
    const characterId = character.id;
    const image = await acceptImage(file, this.checker, request.signal);
    const id = newId();
    try {
      const record = {
        id,
        workspaceId: viewer.workspaceId,
        characterId,
        type: request.type,
        fileName: readFileName(file.fileName),
        caption,
      };
      const ids = {
        imageId: toGlobalId("ReferenceImage", id),
        characterId: toGlobalId("Character", characterId),
      };
      const keyed = toKeyed(record, request, image.file.sha256);
      const recorded = await withLogFields(ids, () => this.storeAndRecord(image, record, keyed));
      return Object.assign(recorded, { character });
    } finally {
      await this.dispose(image.file);
    }
  }

  /** What can be refused without reading the file. */
  private async check(viewer: Viewer, request: NewImageRequest) {
    const character = await this.requireCharacter(viewer, request.characterId);
    return { character, caption: checkCaption(request.caption) };
  }

  private async storeAndRecord(
    image: AcceptedImage,
    record: ImageToBe,
    keyed: KeyedRequest | null,
  ): Promise<ReferenceImageEntity> {
    const { manager } = this.dataSource;
    const { sha256, bytes } = image.file;
    const { format, width, height } = image;
    const refusal = await refuseUnfit(manager, { ...record, sha256 }).catch((error: unknown) => ({ error }));
    // Only after it: another request with the same key, which is recorded in between, would otherwise be taken for another upload.
    const madeId = keyed && (await findMade(manager, keyed));
    if (madeId !== null) return this.repeated(await getMade(manager, record.workspaceId, madeId));
    if (refusal !== undefined) throw refusal.error;
    const storageKey = await storeOriginal(manager, this.storage, { ...record, imageId: record.id }, image);
    try {
      const row = { ...record, format, width, height, bytes, sha256, storageKey };
      const recorded = await recordForCertain(this.dataSource, row, keyed);
      if (recorded.id !== row.id) {
        await this.takeBack(storageKey);
        return this.repeated(recorded);
      }
      this.metrics.uploads.inc({ result: "stored" });
      this.log.info({ bytes, format, width, height }, "upload recorded");
      return recorded;
    } catch (error) {
      // Only a refusal proves that no record points at the object. After a lost connection the commit may have happened; housekeeping decides.
      if (error instanceof DomainError) await this.takeBack(storageKey);
      throw error;
    }
  }

  private repeated(made: ReferenceImageEntity): ReferenceImageEntity {
    this.metrics.uploads.inc({ result: "repeated" });
    this.log.info({ madeId: toGlobalId("ReferenceImage", made.id) }, "upload answered as before");
    return made;
  }

  /** Never rejects: what was recorded, or refused, is what the client has to hear, and the spool removes what is old. */
  private async dispose(file: SpooledFile): Promise<void> {
    await file
      .dispose()
      .catch((error: unknown) => this.log.error({ err: error }, "a spooled file cannot be removed"));
  }

  /** Never rejects: the refusal, or what was recorded before, is what the client has to hear, and housekeeping removes what stays. */
  private async takeBack(storageKey: string): Promise<void> {
    try {
      await this.storage.delete(storageKey);
      await forgetObjects(this.dataSource.manager, [storageKey]);
    } catch (error) {
      this.log.warn(
        { err: error, key: storageKey },
        "the object of an upload that was not recorded stays for housekeeping",
      );
    }
  }
}

const UNKNOWN_ADVICE =
  "Whether the picture was recorded is not known. Send it again with the same idempotency key, which answers what was recorded; without one, look first whether it is there.";
