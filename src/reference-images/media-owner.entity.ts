import { Column, Entity, PrimaryColumn } from "typeorm";

/**
 * The one row that says which database may delete stored objects. A copy of the database has a copy of the row, so it also says of which
 * database it is the row, and which run of the database server last held it.
 */
@Entity("media_owner")
export class MediaOwnerEntity {
  /** The deployment's. */
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "media_owner_pkey" })
  id!: string;

  /** PostgreSQL's system identifier and the database's oid: a restored dump, a template's copy and a new cluster differ. */
  @Column("text")
  database!: string;

  /** When the database server started: what a copied disk cannot share. */
  @Column("text")
  instance!: string;

  /** Counts the instances that became owner; the storage holds a marker of each but the first. */
  @Column("integer")
  epoch!: number;

  @Column("text", { name: "settling_instance", nullable: true })
  settlingInstance!: string | null;

  @Column("timestamptz", { name: "settling_since", nullable: true })
  settlingSince!: Date | null;

  /** What was stored before belongs to the deployment that this one was copied from; null: nothing does. */
  @Column("timestamptz", { name: "owned_since", nullable: true })
  ownedSince!: Date | null;
}
