import runAnalysisTask, { AnalysisOutcome, AnalysisTask } from "../../src/face-analysis/analysis-worker.js";

/** The last bytes of a picture that kills the thread which analyses it; decoders ignore what follows a picture. */
export const DEADLY_ENDINGS = {
  exits: "<exits>",
  throws: "<throws>",
  exhaustsTheHeap: "<heap>",
} as const;

/** The real thread entry, except that some pictures kill it while they are analysed. */
export default async function runOrCrash(task: AnalysisTask): Promise<AnalysisOutcome> {
  const ending = Buffer.from(task.image?.slice(-16) ?? []).toString("latin1");
  if (ending.endsWith(DEADLY_ENDINGS.exits)) setImmediate(() => process.exit(7));
  if (ending.endsWith(DEADLY_ENDINGS.throws)) {
    setImmediate(() => {
      throw new TypeError("nobody catches this");
    });
  }
  if (ending.endsWith(DEADLY_ENDINGS.exhaustsTheHeap)) setImmediate(exhaustHeap);
  return runAnalysisTask(task);
}

function exhaustHeap(): void {
  const hoard: object[] = [];
  for (;;) hoard.push(Array.from({ length: 10_000 }, (_, i) => ({ i })));
}
