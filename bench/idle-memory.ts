import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { freePort } from "../test/support/process-sandbox.js";
import { processTree, type ProcessMemory } from "./process-tree.js";
import { table } from "./table.js";

const READY_MS = 120_000;
const PROBE_MS = 250;
/** After that a server that nobody asks has no more to tidy up: V8 collects what the start left within some seconds. */
const SETTLE_MS = 20_000;

interface Options {
  limit?: number;
  json?: boolean;
  checkout: string[];
}

interface Reading {
  checkout: string;
  server: number;
  analysis: number;
  postgres: number;
  total: number;
}

const command = measuringCommand(
  "bench:idle-memory",
  "What a server with the embedded database takes that has just started and does nothing, in megabytes (PSS)",
  "how often each is started, 1 unless told",
)
  .option(
    "--checkout <folder>",
    "a built checkout of this project; may be given several times",
    (folder: string, others: string[]) => [...others, resolve(folder)],
    [],
  )
  .action(measure);

async function measure({ limit = 1, json, checkout }: Options): Promise<void> {
  const checkouts = checkout.length > 0 ? checkout : [join(__dirname, "../..")];
  const readings: Reading[] = [];
  for (let round = 0; round < limit; round++) {
    for (const folder of checkouts) readings.push(await readIdle(folder));
  }
  if (json) return console.log(JSON.stringify({ machine: describeMachine(), readings }));
  const cells = ({ checkout: folder, ...parts }: Reading) => [
    folder,
    ...[parts.server, parts.analysis, parts.postgres, parts.total].map((it) => it.toFixed(0)),
  ];
  console.log(describeMachine());
  console.log(
    table(["checkout", "server", "analysis process", "PostgreSQL", "all, MB"], readings.map(cells)),
  );
}

async function readIdle(checkout: string): Promise<Reading> {
  const data = await mkdtemp(join(tmpdir(), "likeness-idle-"));
  // Run by root, PostgreSQL is another user, who has to enter it.
  await chmod(data, 0o755);
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(
    process.execPath,
    ["--enable-source-maps", join(checkout, "dist/src/main.js"), "all"],
    {
      env: { ...process.env, DATA_DIR: data, PORT: new URL(url).port, ANALYSIS_WORKERS: "1" },
      stdio: "ignore",
    },
  );
  try {
    await untilReady(url, server);
    await delay(SETTLE_MS);
    const postmaster = Number(
      (await readFile(join(data, "postgres", "cluster", "data", "postmaster.pid"), "utf8")).split("\n")[0],
    );
    return { checkout, ...sumUp(await processTree([server.pid!, postmaster]), server.pid!) };
  } finally {
    server.kill("SIGTERM");
    if (server.exitCode === null) await once(server, "exit");
    await rm(data, { recursive: true, force: true });
  }
}

function sumUp(processes: ProcessMemory[], server: number): Omit<Reading, "checkout"> {
  const sum = (isMeant: (it: ProcessMemory) => boolean): number =>
    processes.filter(isMeant).reduce((total, { pssMegabytes }) => total + pssMegabytes, 0);
  return {
    server: sum(({ pid }) => pid === server),
    analysis: sum(({ pid, commandLine }) => pid !== server && commandLine.includes("process-main")),
    postgres: sum(({ commandLine }) => commandLine.includes("postgres") && !commandLine.includes("main.js")),
    total: sum(() => true),
  };
}

/** Readiness includes an analysis process with its networks loaded. */
async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await delay(PROBE_MS)) {
    if (server.exitCode !== null) throw new Error("The server ended while it started");
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error("The server does not become ready");
}

void runCommand(command);
