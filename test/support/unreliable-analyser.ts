import type { FaceAnalyser, ImageAnalysis } from "../../src/face-analysis/face-analyser.js";

/** The real analyser, except that it crashes or takes its time as a test says. */
export class UnreliableAnalyser implements FaceAnalyser {
  readonly analyser: string;
  /** Pictures it was given. */
  calls = 0;
  /** How many coming calls crash. */
  crashes = 0;
  private held: Promise<void> = Promise.resolve();

  constructor(private readonly real: FaceAnalyser) {
    this.analyser = real.analyser;
  }

  /** Keeps every call waiting until the function that this returns is called. */
  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => (release = resolve));
    return release;
  }

  warmUp(): Promise<void> {
    return this.real.warmUp();
  }

  async analyse(image: Buffer): Promise<ImageAnalysis> {
    this.calls++;
    await this.held;
    if (this.crashes-- > 0) throw new Error("crashed, as the test wants it");
    return this.real.analyse(image);
  }

  close(): Promise<void> {
    return this.real.close();
  }
}
