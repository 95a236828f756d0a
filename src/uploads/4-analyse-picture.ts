import { createHash } from "node:crypto";
import type { DataSource, FindOptionsWhere } from "typeorm";
import { isPassingFault } from "../errors/passing-fault.js";
import {
  UndecodableImageError,
  type FaceAnalyser,
  type ImageAnalysis,
} from "../face-analysis/face-analyser.js";
import { newId } from "../ids/global-id.js";
import type { AnalysisCause } from "../jobs/job-queue.js";
import type { JobAttempt } from "../jobs/task-list.js";
import type { Log } from "../logging/log.js";
import { MediaNotFoundError } from "../media-storage/media-storage-errors.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { isHeldBack } from "../reference-images/held-analyser.js";
import { announceObjects } from "../reference-images/unrecorded-objects.js";
import { findPicture, type PictureRow, type PictureTable } from "./picture-table.js";
import type { StoredDerivatives } from "./stored-derivatives.js";

/** What becomes of an analysis in one table: the last step of a picture's journey. Each may run any number of times. */
export interface AnalysisOutcome<Row extends PictureRow> {
  table: PictureTable<Row>;
  /** Writes what was found. */
  describe(
    picture: Row,
    analysis: ImageAnalysis,
    derivatives: StoredDerivatives,
    cause: AnalysisCause,
  ): Promise<void>;
  /** The picture is kept and marked FAILED. */
  fail(picture: Row, reason: string, cause: AnalysisCause): Promise<void>;
  /**
   * Gives a picture what the analyser said of it before, if that is kept and an update is all that asks. Returns whether nothing is left to do; without
   * it, nothing is kept of pictures of this table.
   */
  describeByKept?(picture: Row, analyser: string): Promise<boolean>;
  /** What a person can do about an analysis that failed again and again. */
  failingAdvice: string;
}

/**
 * Step 4 of a picture's journey, in a worker: describes the picture, stores what was drawn from it, and hands both on. May run any
 * number of times, also at the same time: every run of one analyser version finds the same.
 */
export class AnalysePicture<Row extends PictureRow> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly analyser: FaceAnalyser,
    private readonly metrics: Metrics,
    private readonly log: Log,
    private readonly outcome: AnalysisOutcome<Row>,
  ) {}

  /**
   * A fault that passes, of the storage or the database, leaves the picture as it is: a first analysis is waited for on, a picture that is described
   * keeps what is known of it, and the job is put off.
   * @throws Error whatever another try may put right; before the last try's error, unless it passes, the picture is marked FAILED; one that
   *   only an update of the analyser had analysed anew keeps what is known of it, unless the picture cannot be read
   */
  async run(
    key: Pick<PictureRow, "id" | "workspaceId">,
    cause: AnalysisCause,
    attempt: JobAttempt,
  ): Promise<void> {
    const { table } = this.outcome;
    const picture = await findPicture(this.dataSource.manager, table, key);
    if (picture === null) return this.log.info(`the ${table.called} was deleted before its analysis`);
    if (cause === "UPDATE" && (await this.isLeft(picture))) return;
    try {
      const analysis = await this.analyse(picture);
      const derivatives = await this.storeDerivatives(picture, analysis);
      await this.outcome.describe(picture, analysis, derivatives, cause);
      const { faceCount, analyser } = analysis;
      this.log.info({ faceCount, analyser }, `${table.called} analysed`);
    } catch (error) {
      if (isPassingFault(error)) throw error;
      const lasting = reasonForUser(error);
      if (lasting === null && !attempt.isLast) throw error;
      this.metrics.analysisFailures.inc();
      this.log.error({ err: error }, "the analysis failed for good");
      // Nobody asked for it: a version that fails by itself takes no face away that an earlier one found.
      if (lasting === null && cause === "UPDATE") throw error;
      const failing = `The analysis failed several times. The picture is kept; ${this.outcome.failingAdvice}`;
      await this.outcome.fail(picture, lasting ?? failing, cause);
      if (lasting === null) throw error;
    }
  }

  /**
   * Whether what an update asks is done without reading the picture: this version describes it by now, its workspace stays with another, or what this
   * one said is kept.
   */
  private async isLeft(picture: Row): Promise<boolean> {
    const { manager } = this.dataSource;
    const { id, workspaceId } = picture;
    const { entity, called } = this.outcome.table;
    const { analyser } = this.analyser;
    if (picture.analyser === analyser || (await isHeldBack(manager, workspaceId, analyser))) {
      const where = { id, workspaceId } as FindOptionsWhere<Row>;
      await manager.update(entity, where, { reanalysisDue: false } as object);
      this.log.info({ analyser }, `${called} left as it is: an update has nothing to do for it`);
      return true;
    }
    if ((await this.outcome.describeByKept?.(picture, analyser)) !== true) return false;
    this.log.info({ analyser }, `${called} described as this version had it before`);
    return true;
  }

  private async analyse(picture: Row): Promise<ImageAnalysis> {
    const original = await this.storage.read(picture.storageKey);
    const stopTimer = this.metrics.analysisSeconds.startTimer();
    const analysis = await this.analyser.analyse(original);
    stopTimer();
    return analysis;
  }

  /** What the picture has already, made by an earlier attempt, is not stored again. */
  private async storeDerivatives(
    picture: Row,
    { thumbnail, faceCrop }: ImageAnalysis,
  ): Promise<StoredDerivatives> {
    const { manager } = this.dataSource;
    const { table } = this.outcome;
    const current = await findPicture(manager, table, picture);
    const prefix = table.keyPrefixOf(picture);
    const attempt = newId();
    const thumb = planDerivative(`${prefix}/thumbnail-${attempt}`, thumbnail, current?.thumbnailKey);
    const face = faceCrop && planDerivative(`${prefix}/face-${attempt}`, faceCrop, current?.faceCropKey);
    const planned = [thumb, face].filter((it) => it !== null);
    const missing = planned.filter(({ isStored }) => !isStored);
    await announceObjects(
      manager,
      missing.map(({ key }) => key),
    );
    for (const { key, jpeg } of missing) await this.storage.put(key, jpeg, "image/jpeg");
    const reusedKeys = planned.filter(({ isStored }) => isStored).map(({ key }) => key);
    return { thumbnailKey: thumb.key, faceCropKey: face?.key ?? null, reusedKeys };
  }
}

/**
 * The key names the attempt and the content: what another attempt stored can be deleted without a thought for this one's, even where it
 * is the same, and a cached object never lies.
 */
function planDerivative(start: string, jpeg: Buffer, currentKey: string | null | undefined) {
  const end = `-${createHash("sha256").update(jpeg).digest("hex").slice(0, 16)}.jpg`;
  const isStored = currentKey?.endsWith(end) === true;
  return { key: isStored ? currentKey : `${start}${end}`, jpeg, isStored };
}

/** What to tell the user when no further try can help; null when one may. */
function reasonForUser(error: unknown): string | null {
  if (error instanceof UndecodableImageError)
    return "The picture cannot be decoded. Save it anew and upload that.";
  if (error instanceof MediaNotFoundError)
    return "The stored file is missing. Delete this image and upload it again.";
  return null;
}
