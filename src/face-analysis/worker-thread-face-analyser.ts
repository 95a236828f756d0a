import { join } from "node:path";
import { Piscina } from "piscina";
import type { AnalysisOutcome, AnalysisTask } from "./analysis-worker.js";
import { ANALYSER } from "./analyser-version.js";
import { FaceAnalyser, ImageAnalysis, UndecodableImageError } from "./face-analyser.js";
import type { FaceEngine } from "./networks/load-face-networks.js";

export interface WorkerThreadFaceAnalyserOptions {
  /** Threads, and so pictures at a time; each holds its own networks, about 300 to 400 MB. */
  threads: number;
  /** Larger pictures are undecodable; a picture takes 3 bytes a pixel while it is analysed. */
  maxPixels: number;
  /** What the networks run on. It changes the speed, not the answers. Default onnx. */
  engine?: FaceEngine;
  /** JavaScript heap of one thread; a thread that needs more is replaced, and its picture fails. Default 512. */
  maxHeapMegabytes?: number;
  /** Compiled module whose default export runs an {@link AnalysisTask}; ours unless a test wants another. */
  workerFile?: string;
}

/**
 * Analyses pictures in worker threads of this process. A thread that crashes takes only its own picture with it and is
 * replaced; the replacement loads the networks with its first picture.
 */
export class WorkerThreadFaceAnalyser implements FaceAnalyser {
  readonly analyser = ANALYSER;
  private readonly pool: Piscina<AnalysisTask, AnalysisOutcome>;
  private readonly threads: number;
  private readonly maxPixels: number;
  private readonly engine: FaceEngine;
  private readonly running = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  constructor(options: WorkerThreadFaceAnalyserOptions) {
    const { threads, maxPixels, engine = "onnx", maxHeapMegabytes = 512, workerFile } = options;
    this.threads = threads;
    this.maxPixels = maxPixels;
    this.engine = engine;
    this.pool = new Piscina({
      filename: workerFile ?? join(__dirname, "analysis-worker.js"),
      minThreads: threads,
      maxThreads: threads,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
      recordTiming: false,
    });
    // An idle thread that dies has no picture to fail, and the pool has already replaced it.
    this.pool.on("error", () => {});
  }

  /** A thread that is busy now is left alone: its picture warms it up just as well. */
  async warmUp(): Promise<void> {
    await Promise.all(Array.from({ length: this.threads }, () => this.run(null)));
  }

  async analyse(image: Buffer): Promise<ImageAnalysis> {
    const outcome = await this.run(image);
    if (outcome.kind === "undecodable") throw new UndecodableImageError({ cause: outcome.cause });
    if (outcome.kind !== "analysed") throw new Error(`An analysis ended as ${outcome.kind}`);
    const { analysis } = outcome;
    return {
      ...analysis,
      thumbnail: asBuffer(analysis.thumbnail),
      faceCrop: analysis.faceCrop && asBuffer(analysis.faceCrop),
    };
  }

  /** Lets everything accepted so far finish; may be called again. */
  close(): Promise<void> {
    // piscina's own close() counts a thread with several tasks more than once and can end before the others are done.
    this.closing ??= Promise.allSettled(this.running).then(() => this.pool.destroy());
    return this.closing;
  }

  private async run(image: Buffer | null): Promise<AnalysisOutcome> {
    if (this.closing !== undefined) throw new Error("The face analyser is closed");
    // A copy of its own: handing over the caller's memory would empty it, and a slice would send all it is cut from.
    const copy = image && new Uint8Array(image);
    const task = { image: copy, maxPixels: this.maxPixels, engine: this.engine };
    const running = this.pool.run(task, { transferList: copy ? [copy.buffer] : [] });
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }
}

/** A Buffer arrives from another thread as a plain Uint8Array. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
