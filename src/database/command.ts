import { spawn } from "node:child_process";
import { parse } from "node:path";

/** The operating-system user a command runs as. */
export interface UserIds {
  uid: number;
  gid: number;
}

export interface CommandResult {
  /** null: the program could not be started or was killed by a signal. */
  exitCode: number | null;
  /** What it wrote to stdout and stderr, in the order it arrived, or why it could not be started. */
  output: string;
}

/**
 * Runs a program to its end. Never rejects. It starts in the root folder, which every user may enter, in the C locale, so that messages are
 * English, and without the caller's PG… variables, which would redirect PostgreSQL's own programs.
 */
export function runCommand(program: string, args: readonly string[], user?: UserIds): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: parse(process.cwd()).root,
      env: commandEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      ...user,
    });
    let output = "";
    const append = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", append);
    child.stderr.setEncoding("utf8").on("data", append);
    child.once("error", (error) => resolve({ exitCode: null, output: error.message }));
    child.once("close", (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}

function commandEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  return { ...Object.fromEntries(own), LC_ALL: "C" };
}
