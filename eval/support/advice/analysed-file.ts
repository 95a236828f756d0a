import { createHash } from "node:crypto";
import type { PhotoAnalysis } from "../analyse-photo.js";
import type { PhotoAnalyser } from "../photo-analyser.js";

/** What the server keeps of an analysis, with its file's hash. */
export interface AnalysedFile extends PhotoAnalysis {
  sha256: string;
}

export async function analyseFile(analyser: PhotoAnalyser, bytes: Buffer): Promise<AnalysedFile> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { ...(await analyser.analyse(bytes)), sha256 };
}
