import type { DataSource } from "typeorm";
import { DomainError } from "../errors/domain-error.js";
import { findMade } from "../idempotency/claim-key.js";
import { toGlobalId } from "../ids/global-id.js";
import { withLogFields, type Log } from "../logging/log.js";
import type { MediaStorage } from "../media-storage/media-storage.js";
import type { Metrics } from "../metrics/metrics.js";
import { forgetObjects } from "../reference-images/unrecorded-objects.js";
import type { AcceptedImage } from "./1-accept-image.js";
import { storeOriginal } from "./2-store-original.js";
import { getMade, type PictureRecorder, type PictureToBe } from "./3-record-picture.js";
import type { PicturePlan } from "./picture-intake.js";
import type { PictureRow, PictureTable } from "./picture-table.js";
import { recordForCertain } from "./record-for-certain.js";

/** Steps 2 and 3 of a picture's journey, as one: on a refusal nothing is left of either. */
export class StoreAndRecord {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: MediaStorage,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** @throws what the recorder refuses, StorageUnavailableError, and what {@link recordForCertain} throws */
  run<Row extends PictureRow, ToBe extends PictureToBe>(
    recorder: PictureRecorder<Row, ToBe>,
    image: AcceptedImage,
    plan: PicturePlan<ToBe>,
  ): Promise<Row> {
    const { id, characterId } = plan.picture;
    const { nodeType } = recorder.table;
    const idField = nodeType === "Candidate" ? "candidateId" : "imageId";
    const ids = { [idField]: toGlobalId(nodeType, id), characterId: toGlobalId("Character", characterId) };
    return withLogFields(ids, () => this.storeAndRecord(recorder, image, plan));
  }

  private async storeAndRecord<Row extends PictureRow, ToBe extends PictureToBe>(
    recorder: PictureRecorder<Row, ToBe>,
    image: AcceptedImage,
    { picture, keyed }: PicturePlan<ToBe>,
  ): Promise<Row> {
    const { manager } = this.dataSource;
    const { table } = recorder;
    const { sha256, bytes } = image.file;
    const { format, width, height } = image;
    const refusal = await recorder
      .refuseUnfit(manager, { ...picture, sha256 })
      .catch((error: unknown) => ({ error }));
    // Only after it: another request with the same key, which is recorded in between, would otherwise be taken for another upload.
    const madeId = keyed && (await findMade(manager, keyed));
    if (madeId !== null)
      return this.repeated(table, await getMade(manager, table, picture.workspaceId, madeId));
    if (refusal !== undefined) throw refusal.error;
    const storageKey = await storeOriginal(manager, this.storage, table.keyPrefixOf(picture), image);
    try {
      const row = { ...picture, format, width, height, bytes, sha256, storageKey };
      const recorded = await recordForCertain(this.dataSource, recorder, row, keyed);
      if (recorded.id !== row.id) {
        await this.takeBack(storageKey);
        return this.repeated(table, recorded);
      }
      this.metrics.taken(table.nodeType, "stored");
      this.log.info({ bytes, format, width, height }, "upload recorded");
      return recorded;
    } catch (error) {
      // Only a refusal proves that no record points at the object. After a lost connection the commit may have happened; housekeeping decides.
      if (error instanceof DomainError) await this.takeBack(storageKey);
      throw error;
    }
  }

  private repeated<Row extends PictureRow>({ nodeType }: PictureTable<Row>, made: Row): Row {
    this.metrics.taken(nodeType, "repeated");
    this.log.info({ madeId: toGlobalId(nodeType, made.id) }, "upload answered as before");
    return made;
  }

  /** Never rejects: the refusal, or what was recorded before, is what the client has to hear, and housekeeping removes what stays. */
  private async takeBack(storageKey: string): Promise<void> {
    try {
      await this.storage.delete(storageKey);
      await forgetObjects(this.dataSource.manager, [storageKey]);
    } catch (error) {
      const text = "the object of an upload that was not recorded stays for housekeeping";
      this.log.warn({ err: error, key: storageKey }, text);
    }
  }
}
