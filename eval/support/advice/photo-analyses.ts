import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { analysePicture } from "../../../src/face-analysis/analyse-picture.js";
import type { ImageAnalysis } from "../../../src/face-analysis/face-analyser.js";
import type { FaceNetworks } from "../../../src/face-analysis/networks/face-networks.js";
import { openNetworks } from "../open-networks.js";

/** What the server keeps of an analysis, with its file's hash and size. */
export interface AnalysedFile extends Omit<ImageAnalysis, "thumbnail" | "faceCrop" | "turnedDegrees"> {
  sha256: string;
  bytes: number;
}

/** Analyses each file once as the server does, and remembers the answer in memory and, if asked, in a file of lines. */
export class PhotoAnalyses {
  private readonly known = new Map<string, AnalysedFile>();
  private networks: Promise<FaceNetworks> | undefined;

  /** @param file keeps the answers of this analyser version, and saves the next run from computing them */
  constructor(private readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const kept: AnalysedFile = JSON.parse(line);
      if (kept.analyser === ANALYSER) this.known.set(kept.sha256, revived(kept));
    }
  }

  /** @throws UndecodableImageError it is no picture */
  async of(bytes: Buffer): Promise<AnalysedFile> {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const known = this.known.get(sha256);
    if (known !== undefined) return known;
    this.networks ??= openNetworks();
    const analysis = await analysePicture(await this.networks, bytes, 1e9);
    const { analyser, width, height, faceCount, measures, perceptualHash, face } = analysis;
    const described = { analyser, width, height, faceCount, measures, perceptualHash, face };
    const made = { ...described, sha256, bytes: bytes.length };
    this.known.set(sha256, made);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(plain(made))}\n`);
    return made;
  }

  async close(): Promise<void> {
    await (await this.networks)?.close();
  }
}

const plain = ({ face, ...rest }: AnalysedFile) => ({
  ...rest,
  face: face && { ...face, embedding: [...face.embedding] },
});

function revived(kept: AnalysedFile): AnalysedFile {
  const { face } = kept;
  return { ...kept, face: face && { ...face, embedding: Float32Array.from(face.embedding) } };
}
