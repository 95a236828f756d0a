import { Field, Float, Int, ObjectType } from "type-graphql";
import { numberOf } from "../face-analysis/measure/measure.js";
import { listComplexity } from "../graphql/complexity.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import type { FaceColumns, PlainFaceColumns } from "./face.columns.js";
import { Point, Rectangle } from "./reference-image.graphql.js";

/** 128 numbers of up to 20 digits. */
const EMBEDDING_COST = 64;

@ObjectType({ description: "A face as the recognition network sees it." })
export class FaceEmbedding {
  @Field(() => String, {
    description: "Name and version of model and pipeline; only embeddings of one model can be compared.",
  })
  model!: string;

  @Field(() => Int, { description: "Length of the vector." })
  dimensions!: number;

  @Field(() => [Float], {
    nullable: true,
    description: "The numbers; null without the scope embeddings:read.",
    complexity: EMBEDDING_COST,
  })
  vector!: number[] | null;
}

export function toFaceEmbedding(model: string, embedding: number[], viewer: Viewer): FaceEmbedding {
  const vector = viewer.has(Scope.EMBEDDINGS_READ) ? embedding : null;
  return { model, dimensions: embedding.length, vector };
}

export const toSecondEmbedding = (
  { model, secondEmbedding }: Pick<FaceColumns, "model" | "secondEmbedding">,
  viewer: Viewer,
): FaceEmbedding | null => secondEmbedding && toFaceEmbedding(model, secondEmbedding, viewer);

@ObjectType({ description: "The most prominent face of a picture." })
export class Face {
  @Field(() => Rectangle, { description: "Where it is." })
  box!: Rectangle;

  @Field(() => [Point], {
    description: "68 landmarks in the order of the iBUG 300-W scheme.",
    complexity: listComplexity(68),
  })
  landmarks!: Point[];

  @Field(() => Float, { description: "The detector's confidence, 0-1." })
  detectionScore!: number;

  @Field(() => Float, { description: "Head turned; positive to the viewer's right." })
  yawDegrees!: number;

  @Field(() => Float, { description: "Head raised (positive) or lowered." })
  pitchDegrees!: number;

  @Field(() => Float, { description: "Head tilted; positive clockwise for the viewer." })
  rollDegrees!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      "Where the eyes look, -60 to 60: 0 into the camera whichever way the head is turned, positive to the viewer's right; off by a few degrees as a rule. Null where it " +
      "could not be measured: eyes closed or small, head turned far, or analysed before the measure existed.",
  })
  gazeYawDegrees!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "The same up (positive) or down; off by more, up to ten degrees.",
  })
  gazePitchDegrees!: number | null;

  @Field(() => Float, { description: "Distance between the eye centres." })
  interEyePixels!: number;

  @Field(() => Float, {
    nullable: true,
    description: "Years, by the age network; off by several years as a rule.",
  })
  estimatedAge!: number | null;

  @Field(() => FaceEmbedding, { description: "What it is recognised by." })
  embedding!: FaceEmbedding;

  @Field(() => FaceEmbedding, {
    nullable: true,
    description:
      "What another network recognises it by. Where faces have one, scores rest on both; null where the version that analysed the picture asked one network alone.",
  })
  secondEmbedding!: FaceEmbedding | null;
}

/** Fields that are made of `LONG_FACE_COLUMNS`. */
export const LONG_FACE_FIELDS = [
  "landmarks",
  "gazeYawDegrees",
  "gazePitchDegrees",
  "embedding",
  "secondEmbedding",
] as const satisfies (keyof Face)[];

export function toFace(face: FaceColumns, viewer: Viewer): Face {
  return {
    ...toPlainFace(face),
    landmarks: face.landmarks,
    embedding: toFaceEmbedding(face.model, face.embedding, viewer),
    secondEmbedding: toSecondEmbedding(face, viewer),
    gazeYawDegrees: numberOf(face.measures.gazeYawDegrees),
    gazePitchDegrees: numberOf(face.measures.gazePitchDegrees),
  };
}

/** Where none of {@link LONG_FACE_FIELDS} is asked for. */
export function toPlainFace(face: PlainFaceColumns): Omit<Face, (typeof LONG_FACE_FIELDS)[number]> {
  const { box, detectionScore, yawDegrees, pitchDegrees, rollDegrees, interEyePixels, estimatedAge } = face;
  return { box, detectionScore, yawDegrees, pitchDegrees, rollDegrees, interEyePixels, estimatedAge };
}
