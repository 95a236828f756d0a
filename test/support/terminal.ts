import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { descendantsOf, isRunning } from "./analysis-processes.js";
import { dataDirectoryOf, exists, postmasterOf } from "./embedded-postgres.js";
import type { ProcessSandbox } from "./process-sandbox.js";
import type { ServerProcess } from "./server-process.js";
import { waitUntil } from "./wait-until.js";

/** Null where there are terminals to be had without a native package: from the `script` of util-linux. */
export function findTerminalObstacle(): string | null {
  const { stdout } = spawnSync("script", ["--version"], { encoding: "utf8" });
  return stdout?.includes("util-linux") ? null : "there is no `script` of util-linux, which opens terminals";
}

const CTRL_C = "\u0003";

/** A server that somebody started in a terminal, and what is typed and shown there. */
export class Terminal {
  private constructor(readonly process: ServerProcess) {}

  static open(sandbox: ProcessSandbox, command: string, environment: Record<string, string> = {}): Terminal {
    const line = ["script", "--quiet", "--return", "--flush", "--command", `exec ${command}`, "/dev/null"];
    return new Terminal(sandbox.launch(line, { ...quietNpm(sandbox), ...environment }, "pipe"));
  }

  /** What a person reads there, without colours. */
  get shown(): string {
    return stripVTControlCharacters(this.process.stdout).replaceAll("\r", "");
  }

  async shows(text: string): Promise<void> {
    await waitUntil(
      `the terminal shows ${text}`,
      () => {
        if (this.process.hasEnded) throw new Error(`It ended instead:\n${this.shown}`);
        return this.shown.includes(text);
      },
      60_000,
    );
  }

  pressCtrlC(): void {
    this.process.type(CTRL_C);
  }

  /** As the window is closed: everybody in it hears SIGHUP, and what is written there fails from now on. */
  close(): void {
    process.kill(this.process.pid, "SIGKILL");
  }
}

/** npm asks nobody outside and leaves its own logs in the sandbox. */
export const quietNpm = (sandbox: ProcessSandbox): Record<string, string> => ({
  npm_config_cache: join(sandbox.dataDirectory, "npm-cache"),
  npm_config_update_notifier: "false",
});

/** Everything that a server in a sandbox consists of: its processes, the database's included. */
export async function processesOf(sandbox: ProcessSandbox, root: ServerProcess): Promise<number[]> {
  const postmaster = await postmasterOf(join(sandbox.dataDirectory, "postgres"));
  const roots = postmaster === undefined ? [root.pid] : [root.pid, postmaster];
  const below = await Promise.all(roots.map((pid) => descendantsOf(pid)));
  return [...roots, ...below.flat().map(({ pid }) => pid)];
}

/** What a server that stopped has left; nothing, if all is well. */
export async function leftBehind(sandbox: ProcessSandbox, processes: readonly number[]): Promise<string[]> {
  const spool = join(sandbox.dataDirectory, "spool");
  const database = dataDirectoryOf(join(sandbox.dataDirectory, "postgres"));
  const spooled = (await exists(spool)) ? await readdir(spool) : [];
  const running = await Promise.all(processes.map(async (pid) => ((await isRunning(pid)) ? [pid] : [])));
  return [
    ...running.flat().map((pid) => `process ${pid}`),
    ...((await exists(join(database, "postmaster.pid"))) ? ["postmaster.pid"] : []),
    ...spooled,
  ];
}
