import type { InferenceSession } from "onnxruntime-node";

/** One thread: two workers of one thread each do more pictures a second than one of two, and additions keep their order. */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  graphOptimizationLevel: "all",
  executionMode: "sequential",
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
};
