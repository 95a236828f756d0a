import { ANALYSER } from "./analyser-version.js";
import type { FaceAnalyser, ImageAnalysis } from "./face-analyser.js";

/** An analyser that takes no memory before it is first needed; then it starts with the first picture, and stays. */
export class LazyFaceAnalyser implements FaceAnalyser {
  readonly analyser = ANALYSER;
  private started: FaceAnalyser | undefined;
  private closed = false;

  constructor(private readonly start: () => FaceAnalyser) {}

  async warmUp(): Promise<void> {
    await this.running().warmUp();
  }

  async analyse(image: Buffer): Promise<ImageAnalysis> {
    return this.running().analyse(image);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.started?.close();
  }

  private running(): FaceAnalyser {
    if (this.closed) throw new Error("The face analyser is closed");
    this.started ??= this.start();
    return this.started;
  }
}
