import { reporters, type MochaOptions, type Runner } from "mocha";
import { breakOffOnSignals } from "./break-off-on-signals.js";

/** What `scripts/test.mjs`, which starts several runs, is told of each. */
interface RunSummary {
  passed: number;
  failed: number;
  skipped: number;
  /** In the order in which they failed. */
  failures: { title: string; message: string }[];
}

/** Mocha's own report, closed by one plain line that scripts can read. */
export default class SummaryReporter extends reporters.Spec {
  constructor(runner: Runner, options?: MochaOptions) {
    super(runner, options);
    breakOffOnSignals(runner);
  }

  override epilogue(): void {
    super.epilogue();
    const { passes: passed, failures: failed, pending: skipped } = this.stats;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    const failures = this.failures.map((it) => ({
      title: it.titlePath().join(": "),
      message: it.err?.message ?? String(it.err),
    }));
    process.send?.({ passed, failed, skipped, failures } satisfies RunSummary);
  }
}
