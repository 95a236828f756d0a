import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource, EntityManager } from "typeorm";
import { isPassingFault } from "../errors/passing-fault.js";
import { UndecodableImageError } from "../face-analysis/face-analyser.js";
import type { PictureDrawer } from "../face-analysis/process/picture-drawer.js";
import { toGlobalId } from "../ids/global-id.js";
import type { JobAttempt } from "../jobs/task-list.js";
import type { JobPayloads } from "../jobs/job-queue.js";
import type { Log } from "../logging/log.js";
import { MediaNotFoundError } from "../media-storage/media-storage-errors.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { removeLeftovers, temporaryFileName } from "../media-storage/process-files.js";
import { abandonObjects, announceObjects, forgetObjects } from "../reference-images/unrecorded-objects.js";
import { endBuilding, failTrainingSet } from "./end-building.js";
import { faceInDrawn, filesOf } from "./set-files.js";
import { TrainingItemEntity } from "./training-item.entity.js";
import { TrainingSetEntity, TrainingSetStatus } from "./training-set.entity.js";
import { writeZip } from "./write-zip.js";

/** Longer than any set takes; what is older was left by a process of another machine that died. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** A picture of the set cannot be had any more, and trying again changes nothing. */
class LostPictureError extends Error {}

/** Makes the files of training sets: one ZIP each, on this machine's disk first, one picture in memory. */
export class BuildTrainingSet {
  /** @param directory for ZIPs on their way; made when it is needed */
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly drawer: PictureDrawer,
    private readonly directory: string,
    private readonly log: Log,
  ) {}

  /**
   * May run any number of times, and be killed at any point: the same set gives the same bytes under the same key, which is known before it is stored. A fault that
   * lasts makes the set FAILED, with the reason.
   */
  async run(job: JobPayloads["build_training_set"], { isLast }: JobAttempt): Promise<void> {
    try {
      await this.build(job);
    } catch (error) {
      if (isPassingFault(error)) throw error;
      const isLost = error instanceof LostPictureError;
      if (!isLost && !isLast) throw error;
      this.log.error({ err: error, trainingSetId: job.trainingSetId }, "a training set could not be made");
      const reason = isLost
        ? error.message
        : "Making its files failed each time it was tried. Make the set anew.";
      await failTrainingSet(this.dataSource, job, reason);
    }
  }

  private async build({ workspaceId, trainingSetId: id }: JobPayloads["build_training_set"]): Promise<void> {
    const set = await this.dataSource.getRepository(TrainingSetEntity).findOneBy({ id, workspaceId });
    // Deleted, or made by the try before, whose end was not heard of.
    if (set === null || set.status !== TrainingSetStatus.BUILDING) return;
    const items = await this.dataSource.getRepository(TrainingItemEntity).find({
      where: { trainingSetId: id, workspaceId },
      order: { place: "ASC" },
    });
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await removeLeftovers(this.directory, ABANDONED_AFTER_MS);
    const path = join(this.directory, temporaryFileName());
    try {
      const zip = await writeZip(path, filesOf(set, items, this.itemDrawer()));
      const storageKey = zipKeyOf(set, zip.sha256);
      await announceObjects(this.dataSource.manager, [storageKey]);
      await this.storage.put(storageKey, { filePath: path }, "application/zip");
      await this.dataSource.transaction((manager) => record(manager, set, { ...zip, storageKey }));
    } finally {
      await rm(path, { force: true });
    }
  }

  private itemDrawer() {
    const { storage, drawer } = this;
    return {
      picture: async (item: TrainingItemEntity) => {
        try {
          return await drawer.drawTrainingPicture(await storage.read(item.storageKey), item.facts.placement);
        } catch (error) {
          throw isLostPicture(error) ? new LostPictureError(describeLoss(item), { cause: error }) : error;
        }
      },
      mask: (item: TrainingItemEntity) => {
        const { width, height } = item.facts.placement;
        return drawer.drawTrainingMask(width, height, faceInDrawn(item));
      },
    };
  }
}

const isLostPicture = (error: unknown): boolean =>
  error instanceof UndecodableImageError || error instanceof MediaNotFoundError;

const describeLoss = ({ kind, pictureId, facts: { fileName } }: TrainingItemEntity): string => {
  const id = toGlobalId(kind === "CANDIDATE" ? "Candidate" : "ReferenceImage", pictureId);
  return `The file of ${id}${fileName === null ? "" : ` (${fileName})`} is gone, or cannot be decoded. Make a set without it.`;
};

const zipKeyOf = (
  { workspaceId, characterId, id, triggerWord }: TrainingSetEntity,
  sha256: string,
): string => {
  // What it is saved as; of a word in another script only the hash is left.
  const name = [triggerWord.replaceAll(/[^A-Za-z0-9_-]/g, ""), sha256.slice(0, 16)].filter(Boolean).join("-");
  return `${workspaceId}/${characterId}/training-sets/${id}/${name}.zip`;
};

/** The set points at its ZIP, or the ZIP at nothing: it was deleted meanwhile. */
async function record(
  manager: EntityManager,
  set: TrainingSetEntity,
  file: { storageKey: string; sha256: string; bytes: number },
): Promise<void> {
  const isRecorded = await endBuilding(manager, set, { status: TrainingSetStatus.READY, ...file });
  if (isRecorded) await forgetObjects(manager, [file.storageKey]);
  else await abandonObjects(manager, [file.storageKey]);
}
