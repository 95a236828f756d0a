import { createHash } from "node:crypto";
import type { DataSource } from "typeorm";
import { isPassingFault } from "../errors/passing-fault.js";
import {
  UndecodableImageError,
  type FaceAnalyser,
  type ImageAnalysis,
} from "../face-analysis/face-analyser.js";
import { newId } from "../ids/global-id.js";
import type { JobPayloads } from "../jobs/job-queue.js";
import type { JobAttempt } from "../jobs/task-list.js";
import type { Log } from "../logging/log.js";
import { MediaNotFoundError } from "../media-storage/media-storage-errors.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import { announceObjects } from "../reference-images/unrecorded-objects.js";
import { keyPrefixOf } from "./2-store-original.js";
import { updateCharacter, updateCharacterWithFailure, type StoredDerivatives } from "./5-update-character.js";

/**
 * Steps 4 and 5 of an upload, in a worker: describes the image, stores what was drawn from it, and updates the character. May run any
 * number of times, also at the same time: every run of one analyser version finds the same.
 */
export class AnalyseReferenceImage {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly analyser: FaceAnalyser,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /**
   * A fault that passes, of the storage or the database, leaves the image as it is: a first analysis goes on being ANALYSING, a READY image keeps what is
   * known of it, and the job is put off.
   * @throws Error whatever another try may put right; before the last try's error, unless it passes, the image is marked FAILED; one that
   *   only an update of the analyser had analysed anew keeps what is known of it, unless the picture cannot be read
   */
  async run(job: JobPayloads["analyse_reference_image"], attempt: JobAttempt): Promise<void> {
    const { workspaceId, imageId } = job;
    const image = await this.dataSource
      .getRepository(ReferenceImageEntity)
      .findOneBy({ id: imageId, workspaceId });
    if (image === null) return this.log.info("the image was deleted before its analysis");
    try {
      const analysis = await this.analyse(image);
      const derivatives = await this.storeDerivatives(image, analysis);
      await updateCharacter(this.dataSource, image, analysis, derivatives, job.cause);
      this.log.info({ faceCount: analysis.faceCount, analyser: analysis.analyser }, "image analysed");
    } catch (error) {
      if (isPassingFault(error)) throw error;
      const lasting = reasonForUser(error);
      if (lasting === null && !attempt.isLast) throw error;
      this.metrics.analysisFailures.inc();
      this.log.error({ err: error }, "the analysis failed for good");
      // Nobody asked for it: a version that fails by itself takes no face away that an earlier one found.
      if (lasting === null && job.cause === "UPDATE") throw error;
      await updateCharacterWithFailure(this.dataSource, image, lasting ?? FAILING_REASON, job.cause);
      if (lasting === null) throw error;
    }
  }

  private async analyse(image: ReferenceImageEntity): Promise<ImageAnalysis> {
    const original = await this.storage.read(image.storageKey);
    const stopTimer = this.metrics.analysisSeconds.startTimer();
    const analysis = await this.analyser.analyse(original);
    stopTimer();
    return analysis;
  }

  /** What the image has already, made by an earlier attempt, is not stored again. */
  private async storeDerivatives(
    image: ReferenceImageEntity,
    { thumbnail, faceCrop }: ImageAnalysis,
  ): Promise<StoredDerivatives> {
    const { id, workspaceId } = image;
    const current = await this.dataSource
      .getRepository(ReferenceImageEntity)
      .findOne({ where: { id, workspaceId }, select: { id: true, thumbnailKey: true, faceCropKey: true } });
    const prefix = keyPrefixOf({ ...image, imageId: id });
    const attempt = newId();
    const thumb = planDerivative(`${prefix}/thumbnail-${attempt}`, thumbnail, current?.thumbnailKey);
    const face = faceCrop && planDerivative(`${prefix}/face-${attempt}`, faceCrop, current?.faceCropKey);
    const planned = [thumb, face].filter((it) => it !== null);
    const missing = planned.filter(({ isStored }) => !isStored);
    await announceObjects(
      this.dataSource.manager,
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

const FAILING_REASON =
  "The analysis failed several times. The picture is kept; run reanalyseCharacter to try it again.";

/** What to tell the user when no further try can help; null when one may. */
function reasonForUser(error: unknown): string | null {
  if (error instanceof UndecodableImageError)
    return "The picture cannot be decoded. Save it anew and upload that.";
  if (error instanceof MediaNotFoundError)
    return "The stored file is missing. Delete this image and upload it again.";
  return null;
}
