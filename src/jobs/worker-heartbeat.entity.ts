import { Column, Entity, PrimaryColumn } from "typeorm";

/** A sign of life of one job worker. Jobs locked by a worker without a recent one are given to others. */
@Entity("worker_heartbeats")
export class WorkerHeartbeatEntity {
  @PrimaryColumn("text", { name: "worker_id", primaryKeyConstraintName: "worker_heartbeats_pkey" })
  workerId!: string;

  /** The process it belongs to; null for one of an earlier version. */
  @Column("uuid", { name: "process_id", nullable: true })
  processId!: string | null;

  @Column("timestamptz", { name: "seen_at" })
  seenAt!: Date;
}
