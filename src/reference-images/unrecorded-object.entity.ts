import { Column, Entity, Index, PrimaryColumn } from "typeorm";

/**
 * A stored object that no record points at, or not yet: written before the object, gone with the record's transaction or with the
 * object. Housekeeping removes what is due.
 */
@Entity("unrecorded_objects")
export class UnrecordedObjectEntity {
  @PrimaryColumn("text", { primaryKeyConstraintName: "unrecorded_objects_pkey" })
  key!: string;

  @Index("unrecorded_objects_due_at_idx")
  @Column("timestamptz", { name: "due_at" })
  dueAt!: Date;

  /** Of the erasure that it is part of. */
  @Index("unrecorded_objects_erasure_id_idx", { where: `"erasure_id" IS NOT NULL` })
  @Column("uuid", { name: "erasure_id", nullable: true })
  erasureId!: string | null;
}
