import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeMachine, measuringCommand, runCommand, wholeNumber } from "../eval/support/command.js";
import { quantile } from "../eval/support/verification-statistics.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { waitUntil } from "../test/support/wait-until.js";
import { preparePictures } from "./pictures.js";
import { HealthProbe } from "./health-probe.js";
import { table } from "./table.js";
import { Uploader, Uploads } from "./uploader.js";

/** Uploads under which `/healthz` is asked. */
const DEFAULT_UPLOADS = 100;
const WARM_UP_UPLOADS = 12;
const IDLE_MS = 5_000;
/** What issue and README promise of `/healthz` while analyses run. */
const AIM_P99_MS = 20;

const STATES = {
  idle: "/healthz, idle",
  underLoad: "/healthz, under load",
  bareIdle: "a bare server beside it, idle",
  bareUnderLoad: "a bare server beside it, under load",
};
type State = keyof typeof STATES;

interface Latencies {
  requests: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const command = measuringCommand(
  "bench:event-loop",
  "How long a whole server takes to answer GET /healthz while it takes in and analyses pictures. Ends with 1 above 20 ms (p99)",
  `at most so many uploads, ${DEFAULT_UPLOADS} unless told`,
)
  .option("--workers <n>", "analysis processes; the server's own default unless told", wholeNumber)
  .action(measure);

async function measure(options: { limit?: number; workers?: number; json?: boolean }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  const sandbox = await ProcessSandbox.open();
  const bare = fork(require.resolve("./bare-server-process.js"));
  const uploader = await Uploader.start();
  try {
    const paths = (await preparePictures(directory)).map(({ path }) => path);
    const [bareUrl] = (await once(bare, "message")) as [string];
    const server = await sandbox.start("all", { ANALYSIS_WORKERS: String(options.workers ?? "") });
    await waitUntil("the server is ready", async () => (await fetch(`${server.url}/readyz`)).ok);
    const upload = (count: number): Promise<Uploads> =>
      uploader.run({ url: server.url, key: sandbox.adminKey, paths, count });
    const probes = [new HealthProbe(server.url), new HealthProbe(bareUrl)];
    const probeDuring = (work: Promise<unknown>): Promise<Latencies[]> =>
      Promise.all(probes.map(async (probe) => summarise(await probe.during(work))));

    // The first requests of a fresh server compile its code; they are not counted.
    await probeDuring(upload(WARM_UP_UPLOADS));
    const [idle, bareIdle] = await probeDuring(delay(IDLE_MS));
    const uploading = upload(options.limit ?? DEFAULT_UPLOADS);
    const [underLoad, bareUnderLoad] = await probeDuring(uploading);
    const readings = { idle, bareIdle, underLoad, bareUnderLoad } as Record<State, Latencies>;
    report(readings, await uploading, options);
    await server.stop();
  } finally {
    await uploader.stop();
    bare.disconnect();
    await sandbox.close();
    await rm(directory, { recursive: true });
  }
}

function summarise(latenciesMs: number[]): Latencies {
  const sorted = latenciesMs.toSorted((p, q) => p - q);
  return {
    requests: sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1)!,
  };
}

function report(
  readings: Record<State, Latencies>,
  uploads: Uploads,
  { json, workers = null }: { json?: boolean; workers?: number | null },
): void {
  const { count, seconds, atATime } = uploads;
  const p99Ms = readings.underLoad.p99Ms;
  const reached = p99Ms < AIM_P99_MS;
  console.log(`${describeMachine()}. ANALYSIS_WORKERS: ${workers ?? "default"}.\n`);
  console.log(
    table(
      ["answers", "requests", "p50 ms", "p99 ms", "max ms"],
      (Object.keys(STATES) as State[]).map((state) => {
        const { requests, p50Ms, p99Ms, maxMs } = readings[state];
        return [STATES[state], String(requests), ...[p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(1))];
      }),
    ),
  );
  const rate = (count / seconds).toFixed(1);
  console.log(`\nLoad: ${count} uploads, ${atATime} at a time, all analysed; ${rate} a second.`);
  console.log(`Aim, p99 under load below ${AIM_P99_MS} ms: ${reached ? "reached" : "NOT reached"}.`);
  if (!reached) process.exitCode = 1;
  if (json) {
    const machine = describeMachine();
    console.log(
      JSON.stringify({ machine, workers, p99Ms, aimP99Ms: AIM_P99_MS, reached, readings, uploads }),
    );
  }
}

void runCommand(command);
