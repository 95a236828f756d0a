import { Column, Entity, Index, PrimaryColumn } from "typeorm";

/** The uploads of one key, which take turns with those of others. A row that is gone is as good as one that was never there. */
@Entity("upload_lanes")
@Index("upload_lanes_next_turn_idx", ["nextTurn"])
export class UploadLaneEntity {
  @PrimaryColumn("uuid", { name: "workspace_id", primaryKeyConstraintName: "upload_lanes_pkey" })
  workspaceId!: string;

  @PrimaryColumn("uuid", { name: "key_id", primaryKeyConstraintName: "upload_lanes_pkey" })
  keyId!: string;

  /** The earliest that its next upload can be given. */
  @Column("integer", { name: "next_turn" })
  nextTurn!: number;
}
