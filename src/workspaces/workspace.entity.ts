import { Column, CreateDateColumn, Entity, PrimaryColumn, Unique } from "typeorm";

/** The tenant: every other row belongs to exactly one workspace. */
@Entity("workspaces")
@Unique("workspaces_name_key", ["name"])
export class WorkspaceEntity {
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "workspaces_pkey" })
  id!: string;

  @Column("text")
  name!: string;

  /** Whether an image needs a consent entry to shape a face lock, unless it is said to be generated. */
  @Column("boolean", { name: "requires_consent", default: false })
  requiresConsent!: boolean;

  /** The version of the analyser that the workspace stays with, by `restoreAnalyses`; null: whichever is present. */
  @Column("text", { name: "held_analyser", nullable: true })
  heldAnalyser!: string | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
