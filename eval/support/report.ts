import { markdownTable } from "markdown-table";
import { ANALYSER } from "../../src/face-analysis/analyser-version.js";
import { describeMachine } from "./command.js";

/** What an eval command prints is markdown: a person reads it in a terminal, `eval:all` puts it into RESULTS.md as it is. */
export function printHeading(text: string): void {
  console.log(`### ${text}\n`);
}

export function printText(text: string): void {
  console.log(`${text}\n`);
}

/** The counts of a reading, as "150 photos", and what it depends on besides. */
export function printReading(counts: string): void {
  printText(`${counts}; ${ANALYSER}; ${describeMachine()}`);
}

/** @param rows the first holds the columns' titles; the first column stands to the left, the others to the right */
export function printTable(rows: (string | number)[][]): void {
  const cells = rows.map((row) => row.map((cell) => String(cell)));
  console.log(`${markdownTable(cells, { align: cells[0]!.map((_, i) => (i === 0 ? "l" : "r")) })}\n`);
}
