import { cpus } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import sharp from "sharp";
import { UsageError } from "./picture-files.js";

/** A command with the options that all eval commands share. */
export function evalCommand(name: string, description: string): Command {
  return measuringCommand(name, description, "at most so many pairs or pictures").requiredOption(
    "--images <dir>",
    "folder of the pictures",
  );
}

/** A command with the options that all eval and bench commands share. */
export function measuringCommand(name: string, description: string, limit: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--limit <n>", limit, wholeNumber)
    .option("--json", "print one JSON object as the last line");
}

/** Reads an option's value. @throws InvalidArgumentError it is none, or 0 */
export function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("It takes 1, 2, 3 ….");
  return number;
}

/** Runs it on the process's arguments; what the user can put right is one line on stderr and exit code 1. */
export async function runCommand(command: Command): Promise<void> {
  // One thread, so that a time says something about one core.
  sharp.concurrency(1);
  // Evals draw with SVG of their own, which the server's code never reads.
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] });
  try {
    await command.parseAsync();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** What a reading depends on besides the code. */
export function describeMachine(): string {
  const [processor] = cpus();
  return `${cpus().length} cores, ${processor?.model.trim() ?? "unknown processor"}, Node ${process.versions.node}`;
}

/** Shows on stderr, when it is a terminal, how far a long run is. */
export function showProgress(done: number, all: number, what: string): void {
  if (process.stderr.isTTY && (done % 10 === 0 || done === all)) {
    process.stderr.write(`\r${what} ${done}/${all}${done === all ? "\n" : ""}`);
  }
}
