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

let running = 0;

/** How many programs {@link runCommand} has not seen the end of. */
export const runningCommands = (): number => running;

/**
 * Runs a program to its end. Never rejects. It gets a session of its own, so that Ctrl-C and a closed terminal, which signal a whole group,
 * do not break it off half-way: whoever runs it decides. It starts in the root folder, which every user may enter, in the C locale, so that messages are
 * English, and without the caller's PG… variables, which would redirect PostgreSQL's own programs.
 */
export function runCommand(program: string, args: readonly string[], user?: UserIds): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: parse(process.cwd()).root,
      env: commandEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
      detached: process.platform !== "win32",
      ...user,
    });
    running++;
    let isOver = false;
    const end = (result: CommandResult) => {
      if (!isOver) running--;
      isOver = true;
      resolve(result);
    };
    let output = "";
    const append = (chunk: string) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", append);
    child.stderr.setEncoding("utf8").on("data", append);
    // Of a program that cannot be started, "error" comes and "close" may follow.
    child.once("error", (error) => end({ exitCode: null, output: error.message }));
    child.once("close", (exitCode) => end({ exitCode, output: output.trim() }));
  });
}

function commandEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PG"));
  return { ...Object.fromEntries(own), LC_ALL: "C" };
}
