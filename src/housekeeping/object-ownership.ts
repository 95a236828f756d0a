import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";
import type { MediaStorage } from "../media-storage/media-storage.js";
import { MediaOwnerEntity } from "../reference-images/media-owner.entity.js";
import { OwnerMarkers, type Markers } from "./owner-markers.js";

/** What a database may do to stored objects. */
export type Ownership =
  /** It deletes what it no longer needs, if that was stored since `ownedSince` (null: ever). */
  | { kind: "owner"; ownedSince: Date | null }
  /** Its server was started anew, so it waits whether another contests it. */
  | { kind: "settling" }
  /** It deletes nothing until an operator decides. */
  | { kind: "copy"; reason: string };

/** Which database this is, and which run of its server. */
interface Place {
  database: string;
  instance: string;
}

/** Several times as long as a living owner takes to notice (housekeeping runs every five minutes). */
const SETTLING_MS = 15 * 60_000;

/**
 * Whether this database may delete stored objects. A copy of a database (a clone for tests, a restored backup) has all of its rows, jobs
 * included, and mostly the settings too; what it deletes in the storage they share is lost to the original.
 *
 * A dump that was restored and a copy by template are told by the database's own identity. A copied disk or a physical backup is not,
 * but its server was started anew: it has to take the next number in the storage ({@link OwnerMarkers}) and wait, in which time the
 * original contests it.
 */
export class ObjectOwnership {
  private readonly markers: OwnerMarkers;

  /** @param alone the database and the objects are in one directory, and are copied together or not at all */
  constructor(
    private readonly dataSource: DataSource,
    storage: MediaStorage,
    private readonly options: { alone?: boolean; settlingMs?: number } = {},
  ) {
    this.markers = new OwnerMarkers(storage);
  }

  /** Makes the first database of a deployment its owner; later calls, also by copies, change nothing. */
  async establish(): Promise<void> {
    const { database, instance } = await this.place();
    await this.dataSource.query(
      `INSERT INTO media_owner (id, database, instance, epoch) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING`,
      [randomUUID(), database, instance],
    );
  }

  /** Asked before every deletion. May run at the same time in any number of processes. @throws StorageUnavailableError */
  async find(): Promise<Ownership> {
    const [row, place] = [await this.row(), await this.place()];
    if (row.database !== place.database) return copy("it was restored or copied from another database");
    const owner: Ownership = { kind: "owner", ownedSince: row.ownedSince };
    if (this.options.alone) return owner;
    const markers = await this.markers.read(row.id);
    if (markers.claimed > row.epoch)
      return copy("another database was given these objects by `storage claim`");
    if (row.instance !== place.instance) return this.settle(row, place, markers);
    await this.contestNewcomers(row, markers);
    return owner;
  }

  /** This database takes the place of the one it was copied from, which deletes nothing any more. */
  async claim(): Promise<void> {
    const [row, place] = [await this.row(), await this.place()];
    const epoch = (await this.markers.read(row.id)).highest + 1;
    await this.markers.claim(row.id, epoch);
    await this.update({ ...place, epoch, settlingInstance: null, settlingSince: null });
  }

  /** This database lives beside the one it was copied from, and never deletes what was stored before. */
  async separate(): Promise<void> {
    const place = await this.place();
    await this.row();
    await this.update({
      ...place,
      id: randomUUID(),
      epoch: 0,
      settlingInstance: null,
      settlingSince: null,
      ownedSince: new Date(),
    });
  }

  /** A copy has its original's until it separates. */
  async deploymentId(): Promise<string> {
    return (await this.row()).id;
  }

  private async settle(row: MediaOwnerEntity, place: Place, { contested }: Markers): Promise<Ownership> {
    const next = row.epoch + 1;
    const taken = await this.markers.take(row.id, next, `${place.database} ${place.instance}`);
    if (!taken) {
      // Which of the two is the copy is not for a program to say.
      await this.markers.contest(row.id, next);
      return copy("another database with the same identity uses these objects");
    }
    if (contested.has(next)) return copy("the database it was copied from uses these objects");
    if (row.settlingInstance !== place.instance || row.settlingSince === null) {
      await this.update({ settlingInstance: place.instance, settlingSince: new Date() });
      return { kind: "settling" };
    }
    const { settlingMs = SETTLING_MS } = this.options;
    if (Date.now() - row.settlingSince.getTime() < settlingMs) return { kind: "settling" };
    await this.update({ ...place, epoch: next, settlingInstance: null, settlingSince: null });
    return { kind: "owner", ownedSince: row.ownedSince };
  }

  /** Whoever took a number after ours, while we live, is a copy. */
  private async contestNewcomers(row: MediaOwnerEntity, { highest }: Markers): Promise<void> {
    if (highest <= row.epoch) return;
    for (let number = row.epoch + 1; number <= highest; number++) await this.markers.contest(row.id, number);
    await this.update({ epoch: highest });
  }

  private async row(): Promise<MediaOwnerEntity> {
    const rows = this.dataSource.getRepository(MediaOwnerEntity);
    const find = async () => (await rows.find({ take: 1 }))[0];
    const row = await find();
    if (row !== undefined) return row;
    await this.establish();
    return (await find())!;
  }

  private async place(): Promise<Place> {
    const [place]: Place[] = await this.dataSource.query(
      `SELECT system_identifier || ':' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS database,
              extract(epoch FROM pg_postmaster_start_time())::text AS instance
       FROM pg_control_system()`,
    );
    return place!;
  }

  private async update(changes: Partial<MediaOwnerEntity>): Promise<void> {
    await this.dataSource.createQueryBuilder().update(MediaOwnerEntity).set(changes).execute();
  }
}

/** Whether a server's database and its objects are in one directory, which is copied whole or not at all. */
export const isAlone = (config: { databaseUrl: string | null; gcs: object | null }): boolean =>
  config.databaseUrl === null && config.gcs === null;

const copy = (reason: string): Ownership => ({ kind: "copy", reason });
