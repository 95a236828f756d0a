import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from "typeorm";
import { WorkspaceEntity } from "../workspaces/workspace.entity.js";

/** That a character was erased: it says neither which one nor anything of it. */
@Entity("erasures")
@Index("erasures_workspace_id_idx", ["workspaceId"])
export class ErasureEntity {
  /** Of chance, and nobody else's. */
  @PrimaryColumn("uuid", { primaryKeyConstraintName: "erasures_pkey" })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => WorkspaceEntity, { onDelete: "CASCADE" })
  @JoinColumn({ name: "workspace_id", foreignKeyConstraintName: "erasures_workspace_fkey" })
  workspace?: Relation<WorkspaceEntity>;

  @Column("timestamptz", { name: "erased_at" })
  erasedAt!: Date;

  /** When everything that the storage listed below the character's key was gone; null: not yet. */
  @Column("timestamptz", { name: "swept_at", nullable: true })
  sweptAt!: Date | null;
}
