import { createHash } from "node:crypto";
import type { PhotoAnalysis } from "../analyse-photo.js";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import type { FaceRow } from "../../../src/judgement/rows.js";
import type { PhotoAnalyser } from "../photo-analyser.js";

/** What the server keeps of an analysis, with its file's hash. */
export interface AnalysedFile extends PhotoAnalysis {
  sha256: string;
}

export async function analyseFile(analyser: PhotoAnalyser, bytes: Buffer): Promise<AnalysedFile> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ...(await analyser.analyse(bytes)), sha256 };
}

/** Its face as the server stores it. */
export const faceRowOf = ({ face, otherFaces }: AnalysedFile): FaceRow | null =>
  face && {
    ...face,
    embedding: [...face.embedding],
    secondEmbedding: [...face.secondEmbedding],
    model: ANALYSER,
    otherFaces: otherFaces.map((other) => ({
      ...other,
      embedding: [...other.embedding],
      secondEmbedding: [...other.secondEmbedding],
    })),
  };
