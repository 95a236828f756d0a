import { join } from "node:path";
import { presentAnalyser } from "../analyser-version.js";
import { FaceAnalyser, ImageAnalysis, UndecodableImageError } from "../face-analyser.js";
import type { FaceEngine } from "../networks/load-face-networks.js";
import type { RecogniserFile } from "../networks/recogniser-file.js";
import { ProcessPool } from "./process-pool.js";
import type { AnalysisOutcome, AnalysisTask } from "./run-analysis-task.js";

const MAIN_FILE = join(__dirname, "analysis-process-main.js");

export interface ChildProcessFaceAnalyserOptions {
  /** Processes, and so pictures at a time; each holds its own networks, and takes 400 to 500 MB. */
  processes: number;
  /** Larger pictures are undecodable; a picture takes 3 bytes a pixel while it is analysed. */
  maxPixels: number;
  /** What the networks run on. It changes the speed, not the answers. Default onnx. */
  engine?: FaceEngine;
  /** The operator's own; without, there is none. */
  recogniser?: RecogniserFile | null;
  /** JavaScript heap of one process; one that needs more dies, and its picture fails. Default 512. */
  maxHeapMegabytes?: number;
  /** A picture that takes longer is given up, with the process that is stuck at it. Default two minutes; a large one takes seconds. */
  maxTaskMs?: number;
  /** Compiled module that an analysis process runs; ours unless a test wants another. */
  mainFile?: string;
}

/**
 * Analyses pictures in child processes. One that dies, of native code too, takes only its own picture with it; the next picture starts
 * a new one, which loads the networks first.
 */
export class ChildProcessFaceAnalyser implements FaceAnalyser {
  readonly analyser = presentAnalyser();
  private readonly pool: ProcessPool<AnalysisTask, AnalysisOutcome>;

  constructor(private readonly options: ChildProcessFaceAnalyserOptions) {
    const { processes, maxHeapMegabytes = 512, maxTaskMs = 120_000, mainFile = MAIN_FILE } = options;
    this.pool = new ProcessPool({
      name: "analysis process",
      processes,
      mainFile,
      maxHeapMegabytes,
      maxTaskMs,
    });
  }

  /** A process that is busy now is left alone: its picture warms it up just as well. */
  async warmUp(): Promise<void> {
    await Promise.all(Array.from({ length: this.pool.size }, () => this.run(null)));
  }

  /**
   * Resolves when a picture could be analysed now.
   * @throws NoProcessReadyError no process is ready yet or any more; asking starts one
   */
  checkReady(): Promise<void> {
    return this.pool.check(this.taskOf(null));
  }

  async analyse(image: Buffer): Promise<ImageAnalysis> {
    const outcome = await this.run(image);
    if (outcome.kind === "undecodable") throw new UndecodableImageError({ cause: outcome.cause });
    if (outcome.kind !== "analysed") throw new Error(`An analysis ended as ${outcome.kind}`);
    return outcome.analysis;
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    return this.pool.close();
  }

  private run(image: Buffer | null): Promise<AnalysisOutcome> {
    return this.pool.run(this.taskOf(image));
  }

  private taskOf(image: Buffer | null): AnalysisTask {
    const { maxPixels, engine = "onnx", recogniser = null } = this.options;
    return { image, maxPixels, engine, recogniser };
  }
}
