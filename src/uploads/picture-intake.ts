import type { DataSource } from "typeorm";
import type { CharacterEntity } from "../characters/character.entity.js";
import type { CharacterService } from "../characters/character.service.js";
import { DomainError } from "../errors/domain-error.js";
import { toFault } from "../errors/to-fault.js";
import type { TurnOptions } from "../event-loop/turns.js";
import { within } from "../event-loop/within.js";
import type { PictureChecker } from "../face-analysis/process/picture-checker.js";
import type { KeyedRequest } from "../idempotency/claim-key.js";
import { logCauseOnce } from "../logging/log-once.js";
import { logUnexpected } from "../logging/log-unexpected.js";
import type { Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { acceptImage, type AcceptedImage } from "./1-accept-image.js";
import type { PictureRecorder, PictureToBe } from "./3-record-picture.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import type { IncomingFile } from "./incoming-file.js";
import type { PictureRow, PictureTable } from "./picture-table.js";
import { UnknownOutcomeError } from "./record-for-certain.js";
import type { SpooledFile } from "./spool.js";
import { StoreAndRecord } from "./store-and-record.js";
import { waitForAnalyses } from "./wait-for-analyses.js";

/** For what is shown beside a recorded picture. */
const LOOK_AT_CHARACTER_MS = 2_000;

/** What a picture that was accepted is to be recorded as, and the key of the request, which stands for it; null: none. */
export interface PicturePlan<ToBe extends PictureToBe> {
  picture: ToBe;
  keyed: KeyedRequest | null;
}

/** The journey of a picture up to its acknowledgement, whichever table it is taken into: every way in goes through here. */
export class PictureIntake {
  private readonly store: StoreAndRecord;

  constructor(
    private readonly dataSource: DataSource,
    private readonly characters: CharacterService,
    storage: MediaStorage,
    private readonly announcements: AnalysisAnnouncements,
    private readonly checker: PictureChecker,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {
    this.store = new StoreAndRecord(dataSource, storage, metrics, log);
  }

  /**
   * Accepts, stores and records one file; its analysis is queued when this resolves. On a refusal no row, job or object is left. With a key that
   * was used for the same before, nothing is stored, and the picture made then is returned as it is now.
   * @param prepare what can be refused without reading the file; it returns what plans the record, once the file is accepted
   * @param asker whose upload it is, and a signal for when the client is gone: its picture is then given up while it still waits for its check
   * @throws DomainError what `prepare` and the recorder refuse, every refusal of {@link acceptImage}, STORAGE_UNAVAILABLE, CONFLICT for the key;
   *   DatabaseUnavailableError or UnexpectedFaultError where the picture may be recorded or not
   */
  async takeIn<Row extends PictureRow, ToBe extends PictureToBe>(
    recorder: PictureRecorder<Row, ToBe>,
    file: IncomingFile,
    prepare: () => Promise<(image: AcceptedImage) => PicturePlan<ToBe> | Promise<PicturePlan<ToBe>>>,
    asker: TurnOptions,
  ): Promise<Row> {
    try {
      const plan = await prepare();
      const image = await acceptImage(file, this.checker, asker);
      try {
        return await this.store.run(recorder, image, await plan(image));
      } finally {
        await this.dispose(image.file);
      }
    } catch (error) {
      const result = error instanceof DomainError ? error.code : "error";
      this.metrics.taken(recorder.table.nodeType, result);
      if (error instanceof UnknownOutcomeError) {
        this.log.warn({ err: error }, "whether a picture was recorded is not known");
        throw this.toFault(error.cause, UNKNOWN_ADVICE);
      }
      // Among several files a refusal becomes one of many answers, and passes nobody else who logs.
      if (error instanceof DomainError) logCauseOnce(this.log, error, "refused");
      throw error;
    }
  }

  /** Waits for recorded pictures together, up to `waitMs` ({@link waitForAnalyses}). Never rejects. */
  waitForAnalyses<Row extends PictureRow>(
    table: PictureTable<Row>,
    pictures: readonly Row[],
    waitMs: number,
  ): Promise<Row[]> {
    return waitForAnalyses(this.dataSource, this.announcements, this.log, table, pictures, waitMs);
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

  /** Never rejects: what was recorded, or refused, is what the client has to hear, and the spool removes what is old. */
  private async dispose(file: SpooledFile): Promise<void> {
    await file
      .dispose()
      .catch((error: unknown) => this.log.error({ err: error }, "a spooled file cannot be removed"));
  }
}

const UNKNOWN_ADVICE =
  "Whether the picture was recorded is not known. Send it again with the same idempotency key, which answers what was recorded; without one, look first whether it is there.";
