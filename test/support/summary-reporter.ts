import { reporters } from "mocha";

/** Mocha's own report, closed by one plain line that scripts can read. */
export default class SummaryReporter extends reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ""}`);
  }
}
