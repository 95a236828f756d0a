import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { ReferenceImageEntity } from "./reference-image.entity.js";

/** Something that was drawn of an image for a generator that cannot take the original; made when it is first asked for. */
@Entity("image_copies")
export class ImageCopyEntity {
  @PrimaryColumn("uuid", { name: "reference_image_id", primaryKeyConstraintName: "image_copies_pkey" })
  referenceImageId!: string;

  /** What it is: one of a handful, so that an image has no more copies than that. */
  @PrimaryColumn("text", { primaryKeyConstraintName: "image_copies_pkey" })
  kind!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @ManyToOne(() => ReferenceImageEntity, { onDelete: "CASCADE" })
  @JoinColumn([
    {
      name: "reference_image_id",
      referencedColumnName: "id",
      foreignKeyConstraintName: "image_copies_reference_image_fkey",
    },
    { name: "workspace_id", referencedColumnName: "workspaceId" },
  ])
  referenceImage?: Relation<ReferenceImageEntity>;

  @Column("text", { name: "storage_key" })
  storageKey!: string;

  /** What it was drawn from; when that is different, it is drawn anew. */
  @Column("text")
  content!: string;

  /** Pixels. */
  @Column("integer")
  width!: number;

  @Column("integer")
  height!: number;

  @Column("integer")
  bytes!: number;

  /** A limit of so many bytes or more asks for a finer copy; null: there is none. */
  @Column("integer", { name: "below_bytes", nullable: true })
  belowBytes!: number | null;

  @CreateDateColumn({ name: "created_at", type: "timestamptz" })
  createdAt!: Date;
}
