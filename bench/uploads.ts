import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { waitUntil } from "../test/support/wait-until.js";
import { Contender } from "./contender.js";
import { CpuByWork, type CpuMs } from "./cpu-by-work.js";
import { median, spreadOf, type Spread } from "./statistics.js";
import { table } from "./table.js";
import { IMAGES_AHEAD, makeKeys, uploadAlone, uploadBehind, type Behind, type Keys } from "./two-keys.js";
import { prepareSet } from "./upload-pictures.js";
import { Uploader } from "./uploader.js";

const DEFAULT_ROUNDS = 5;
const IMAGES_A_ROUND = 48;
const CLIENTS = 6;
const WARM_UP_UPLOADS = 16;
/** Of the pictures: a portrait of 12 megapixels without noise. */
const TWO_KEYS_PICTURE = 2;
const ALONE_UPLOADS = 5;

const AIM_RATIO = 0.9;
/** Beside one other key a fair share of the analyses is half of them: what takes one alone may take two, and twice that. */
const AIM_TIMES_ALONE = 4;

type Workers = 1 | 2;

/** One set of the same pictures: images a second. */
interface Round {
  analyser: number;
  server: number;
  /** Milliseconds of CPU time an image took, by who took it, while the server was asked. */
  cpu: CpuMs;
}

interface TwoKeys {
  aloneMs: number[];
  sameWorkspace: Behind[];
  otherWorkspace: Behind[];
}

interface Reading {
  workers: Workers;
  rounds: Round[];
  twoKeys: TwoKeys | null;
}

interface Running {
  workers: Workers;
  url: string;
  pid: number;
  keys: Keys;
}

const command = measuringCommand(
  "bench:uploads",
  "Pictures a second from upload to READY, against what the analyser alone reaches on the same; and how long one key's upload waits behind another's. Ends with 1 where an aim is not reached",
  `at most so many rounds, ${DEFAULT_ROUNDS} unless told`,
)
  .option("--only-rates", "leave out the two keys side by side")
  .option("--only-keys", "leave out the rates")
  .action(measure);

interface Options {
  limit?: number;
  json?: boolean;
  onlyRates?: boolean;
  onlyKeys?: boolean;
}

async function measure({ limit = DEFAULT_ROUNDS, json, onlyRates, onlyKeys }: Options): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  const sandboxes: ProcessSandbox[] = [];
  const uploader = await Uploader.start();
  const pool = await Contender.start("workers");
  try {
    const paths = await prepareSet(directory, IMAGES_A_ROUND);
    const servers: Running[] = [];
    for (const workers of [1, 2] as const) {
      const sandbox = await ProcessSandbox.open();
      sandboxes.push(sandbox);
      servers.push(await start(sandbox, workers));
    }
    const upload = ({ url, keys }: Running, count: number) =>
      uploader.run({ url, key: keys.first.key, paths, count, atATime: CLIENTS });
    const readings: Reading[] = servers.map(({ workers }) => ({ workers, rounds: [], twoKeys: null }));
    // The first requests of a fresh server compile its code; they are not counted.
    for (const server of servers) await upload(server, WARM_UP_UPLOADS);
    for (let round = 0; round < limit; round++) {
      for (const [i, server] of servers.entries()) {
        const { rounds, workers } = readings[i]!;
        if (!onlyKeys) {
          const analyser = await pool.imagesPerSecond(workers, paths);
          const cpu = new CpuByWork(server.pid, uploader.pid);
          await cpu.start();
          const { count, seconds } = await upload(server, IMAGES_A_ROUND);
          rounds.push({ analyser, server: count / seconds, cpu: await cpu.perImage(count) });
        }
        if (!onlyRates)
          readings[i]!.twoKeys = await askTwoKeys(server, paths[TWO_KEYS_PICTURE]!, readings[i]!.twoKeys);
      }
    }
    report(readings, json);
  } finally {
    await pool.stop();
    await uploader.stop();
    for (const sandbox of sandboxes) await sandbox.close();
    await rm(directory, { recursive: true });
  }
}

async function start(sandbox: ProcessSandbox, workers: Workers): Promise<Running> {
  const { url, pid } = await sandbox.start("all", { ANALYSIS_WORKERS: String(workers) });
  await waitUntil("the server is ready", async () => (await fetch(`${url}/readyz`)).ok);
  return { workers, url, pid, keys: await makeKeys(sandbox, url, "two keys") };
}

async function askTwoKeys({ keys }: Running, path: string, so: TwoKeys | null): Promise<TwoKeys> {
  const { aloneMs = [], sameWorkspace = [], otherWorkspace = [] } = so ?? {};
  for (let i = 0; i < ALONE_UPLOADS; i++) aloneMs.push(await uploadAlone(keys.neighbour, path));
  sameWorkspace.push(await uploadBehind(keys.first, keys.neighbour, path));
  otherWorkspace.push(await uploadBehind(keys.first, keys.stranger, path));
  return { aloneMs, sameWorkspace, otherWorkspace };
}

const ratioOf = (rounds: readonly Round[]): number | null =>
  rounds.length === 0 ? null : median(rounds.map(({ server, analyser }) => server / analyser));

const timesAlone = ({ aloneMs, sameWorkspace, otherWorkspace }: TwoKeys) => {
  const alone = median(aloneMs);
  const times = (all: Behind[]) => median(all.map(({ secondMs }) => secondMs)) / alone;
  return { sameWorkspace: times(sameWorkspace), otherWorkspace: times(otherWorkspace) };
};

function report(readings: Reading[], json: boolean | undefined): void {
  console.log(
    `${describeMachine()}. ${IMAGES_A_ROUND} pictures a round, ${CLIENTS} clients at a time. Median (quartiles).\n`,
  );
  const ratios = {
    uploadsVsAnalyser1: ratioOf(readings[0]!.rounds),
    uploadsVsAnalyser2: ratioOf(readings[1]!.rounds),
  };
  if (ratios.uploadsVsAnalyser1 !== null) reportRates(readings);
  if (readings[0]!.twoKeys !== null) reportKeys(readings);
  const isRatioMissed = Object.values(ratios).some((ratio) => ratio !== null && ratio < AIM_RATIO);
  const isWaitTooLong = readings.some(
    ({ twoKeys }) => twoKeys && Object.values(timesAlone(twoKeys)).some((times) => times > AIM_TIMES_ALONE),
  );
  console.log(
    `Aims: ratio of ${AIM_RATIO}, ${isRatioMissed ? "NOT reached" : "reached"}; at most ${AIM_TIMES_ALONE} times alone, ${isWaitTooLong ? "NOT reached" : "reached"}.`,
  );
  if (isRatioMissed || isWaitTooLong) process.exitCode = 1;
  if (json) console.log(JSON.stringify({ machine: describeMachine(), ratios, readings }));
}

function reportRates(readings: Reading[]): void {
  const rates = readings.map(({ workers, rounds }) => [
    String(workers),
    show(spreadOf(rounds.map(({ analyser }) => analyser))),
    show(spreadOf(rounds.map(({ server }) => server))),
    show(spreadOf(rounds.map(({ server, analyser }) => server / analyser))),
  ]);
  console.log(
    table(["analysis processes", "analyser alone, images/s", "uploads until READY", "ratio"], rates),
  );
  const works = Object.keys(readings[0]!.rounds[0]!.cpu) as (keyof CpuMs)[];
  const cpu = readings.map(({ workers, rounds }) => [
    String(workers),
    ...works.map((work) => median(rounds.map((round) => round.cpu[work])).toFixed(0)),
  ]);
  console.log(`\n${table(["CPU ms an image", ...works], cpu)}\n`);
}

function reportKeys(readings: Reading[]): void {
  const inSeconds = (values: number[]) => show(spreadOf(values.map((ms) => ms / 1_000)));
  const rows = readings.flatMap(({ workers, twoKeys }) => {
    const times = timesAlone(twoKeys!);
    return (["sameWorkspace", "otherWorkspace"] as const).map((where) => [
      String(workers),
      where === "sameWorkspace" ? "the same" : "another",
      inSeconds(twoKeys!.aloneMs),
      inSeconds(twoKeys![where].map(({ secondMs }) => secondMs)),
      times[where].toFixed(1),
      inSeconds(twoKeys![where].map(({ lastOfFirstMs }) => lastOfFirstMs)),
    ]);
  });
  const head = [
    "analysis processes",
    "the second key's workspace",
    "alone, s",
    `behind ${IMAGES_AHEAD}, s`,
    "times alone",
    `last of the ${IMAGES_AHEAD}, s`,
  ];
  console.log(`${table(head, rows)}\n`);
}

const show = ({ median: middle, lowerQuartile, upperQuartile }: Spread): string =>
  `${middle.toFixed(2)} (${lowerQuartile.toFixed(2)}-${upperQuartile.toFixed(2)})`;

void runCommand(command);
