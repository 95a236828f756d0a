import { Field, Int, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { Node } from "../graphql/node.graphql.js";
import { MAX_CAPTION_LENGTH } from "./caption.js";
import { ImageFormat, type PictureColumns } from "./picture.columns.js";

registerEnumType(ImageFormat, {
  name: "ImageFormat",
  description: "Kind of picture file, judged by content.",
  valuesConfig: {
    JPEG: { description: "image/jpeg" },
    PNG: { description: "image/png" },
    WEBP: { description: "image/webp" },
    AVIF: { description: "image/avif" },
    HEIC: { description: "image/heic; browsers other than Safari do not show it: take the thumbnail there." },
  },
});

/** What clients see of every stored picture; no type of its own in the schema. */
@ObjectType()
export abstract class Picture extends Node {
  declare id: string;

  @Field(() => ImageFormat, { description: "Kind of file, judged by content." })
  format!: ImageFormat;

  @Field(() => Int, { description: "Pixels of the upright image." })
  width!: number;

  @Field(() => Int, { description: "Pixels of the upright image." })
  height!: number;

  @Field(() => Int, { description: "Size of the original file." })
  bytes!: number;

  @Field(() => String, { description: "SHA-256 of the original file, hexadecimal." })
  sha256!: string;

  @Field(() => String, {
    nullable: true,
    description: `Up to ${MAX_CAPTION_LENGTH.toLocaleString("en")} characters.`,
    complexity: textComplexity(MAX_CAPTION_LENGTH),
  })
  caption!: string | null;

  @Field(() => Int, { nullable: true, description: "All faces found; null until analysed." })
  faceCount!: number | null;
}

/** What stands in the columns of every picture by the same name; two of them each type describes in its own words. One by one: lists have hundreds. */
export const pictureFieldsOf = (row: PictureColumns) => ({
  fileName: row.fileName,
  format: row.format,
  width: row.width,
  height: row.height,
  bytes: row.bytes,
  sha256: row.sha256,
  caption: row.caption,
  createdAt: row.createdAt,
  faceCount: row.faceCount,
});
