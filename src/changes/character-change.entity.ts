import { Column, Entity, Index, PrimaryGeneratedColumn, Unique } from "typeorm";

/**
 * One thing that happened to a character. Rows are written by triggers, in the transactions that change things, and deleted by housekeeping, and with the
 * character.
 */
@Entity("character_changes")
@Unique("character_changes_character_id_revision_key", ["characterId", "revision"])
@Index("character_changes_unnumbered_idx", ["characterId", "kind", "subjectId"], {
  where: `"revision" IS NULL`,
})
@Index("character_changes_changed_at_idx", ["changedAt"])
export class CharacterChangeEntity {
  @PrimaryGeneratedColumn("identity", {
    type: "bigint",
    generatedIdentity: "ALWAYS",
    primaryKeyConstraintName: "character_changes_pkey",
  })
  id!: string;

  @Column("uuid", { name: "workspace_id" })
  workspaceId!: string;

  @Column("uuid", { name: "character_id" })
  characterId!: string;

  /**
   * Counts the character's changes from 1 without gaps, in the order of their commits; null only within the transaction that writes the row, which numbers it at
   * its end.
   */
  @Column("integer", { nullable: true })
  revision!: number | null;

  /** A {@link CharacterChangeKind}, or one that a later release knows. */
  @Column("text")
  kind!: string;

  /** The image or candidate that it happened to; null where it is the character as a whole. */
  @Column("uuid", { name: "subject_id", nullable: true })
  subjectId!: string | null;

  @Column("timestamptz", { name: "changed_at", default: () => "now()" })
  changedAt!: Date;
}
