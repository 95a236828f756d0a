import { runAnalysisTask, type AnalysisTask } from "../../src/face-analysis/process/run-analysis-task.js";
import { serveTasks } from "../../src/face-analysis/process/serve-tasks.js";

/** Ways a picture can end the process that analyses it. */
const ENDINGS = {
  exits: () => process.exit(7),
  throws: () => {
    throw new TypeError("nobody catches this");
  },
  exhaustsTheHeap: () => {
    const hoard: object[] = [];
    for (;;) hoard.push(Array.from({ length: 10_000 }, (_, i) => ({ i })));
  },
  // What a fault in native code does.
  segfaults: () => process.kill(process.pid, "SIGSEGV"),
  aborts: () => process.abort(),
  // As native code may: the process hears nothing any more.
  hangs: () => {
    for (;;);
  },
};

export type Ending = keyof typeof ENDINGS;

/** A picture that ends the process which analyses it; decoders ignore what follows a picture. */
export function deadly(picture: Buffer, ending: Ending): Buffer {
  return Buffer.concat([picture, Buffer.from(`<${ending}>`)]);
}

/** The real analysis process, except that some pictures end it while they are analysed. */
if (require.main === module) {
  serveTasks((task: AnalysisTask) => {
    const tail = task.image?.subarray(-32).toString("latin1") ?? "";
    const ending = Object.entries(ENDINGS).find(([name]) => tail.endsWith(`<${name}>`));
    if (ending !== undefined) setImmediate(ending[1]);
    return runAnalysisTask(task);
  });
}
