import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, measuringCommand, runCommand, wholeNumber } from "../eval/support/command.js";
import { MEGAPIXELS, measureCheckTimes, type CheckTime } from "./check-times.js";
import { measureHostileUploads, type HostileUploads } from "./hostile-uploads.js";
import { median } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_UPLOADS = 5;
const DEFAULT_SCANS = 500;
/** While pictures are checked as when they are not. */
const AIM_P99_MS = 100;

interface Options {
  limit?: number;
  scans: number;
  onlyServer?: boolean;
  json?: boolean;
}

const command = measuringCommand(
  "bench:checks",
  `What pictures made to stall a server do to the others. Ends with 1 when /healthz or a stored file take more than ${AIM_P99_MS} ms (p99)`,
  `so many hostile uploads, and as many ordinary ones, at once; ${DEFAULT_UPLOADS} unless told`,
)
  .option("--scans <n>", "scans of each hostile JPEG of 49 megapixels", wholeNumber, DEFAULT_SCANS)
  .option("--only-server", "leave out how long single checks take")
  .action(measure);

async function measure({
  limit: uploads = DEFAULT_UPLOADS,
  scans,
  onlyServer,
  json,
}: Options): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  try {
    const server = await measureHostileUploads({ uploads, scans });
    const checks = onlyServer ? [] : await measureCheckTimes(directory);
    const reached = [server.under.health, server.under.file].every(({ p99Ms }) => p99Ms < AIM_P99_MS);
    console.log(`${describeMachine()}. ${uploads} hostile and ${uploads} ordinary uploads at once.\n`);
    printServer(server, scans);
    if (checks.length > 0) printChecks(checks);
    console.log(`\nAim, p99 below ${AIM_P99_MS} ms meanwhile: ${reached ? "reached" : "NOT reached"}.`);
    if (!reached) process.exitCode = 1;
    if (json) console.log(JSON.stringify({ machine: describeMachine(), uploads, reached, server, checks }));
  } finally {
    await rm(directory, { recursive: true });
  }
}

function printServer(server: HostileUploads, scans: number): void {
  const { idle, under, memory, bombKilobytes, hostileSeconds, ordinarySeconds, hostileAnswers } = server;
  const rows = [
    ["/healthz, idle", idle.health],
    ["/healthz, meanwhile", under.health],
    ["a stored file, idle", idle.file],
    ["a stored file, meanwhile", under.file],
  ] as const;
  const latencies = rows.map(([what, { requests, p50Ms, p99Ms, maxMs }]) => [
    what,
    String(requests),
    ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1)),
  ]);
  console.log(table(["answers", "requests", "p50 ms", "p99 ms", "max ms"], latencies));
  const answered = [
    [`hostile: ${bombKilobytes.toFixed(0)} kB, ${scans} scans`, hostileAnswers.join(", "), hostileSeconds],
    ["ordinary: a photo of 1920 px", "stored", ordinarySeconds],
  ] as const;
  console.log(
    `\n${table(
      ["uploads", "answer", "median s", "last s"],
      answered.map(([what, answer, seconds]) => [
        what,
        answer,
        median([...seconds]).toFixed(2),
        Math.max(...seconds).toFixed(2),
      ]),
    )}`,
  );
  const megabytes = [
    ["answers clients", memory.idle.api, memory.peak.api, memory.after.api],
    ["its child processes", memory.idle.children, memory.peak.children, memory.after.children],
  ] as const;
  console.log(
    `\n${table(
      ["MB", "idle", "peak", "5 s after"],
      megabytes.map(([what, ...sizes]) => [what, ...sizes.map((size) => size.toFixed(0))]),
    )}`,
  );
}

function printChecks(checks: CheckTime[]): void {
  const rows = checks.map(({ picture, megabytes, seconds }) => [
    picture,
    megabytes.toFixed(1),
    seconds.toFixed(2),
  ]);
  console.log(`\n${table([`check of ${MEGAPIXELS} megapixels`, "MB", "median s"], rows)}`);
}

void runCommand(command);
