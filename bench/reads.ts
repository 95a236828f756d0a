import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { describeMachine, measuringCommand, runCommand, wholeNumber } from "../eval/support/command.js";
import { UsageError } from "../eval/support/picture-files.js";
import { createDataSource } from "../src/database/data-source.js";
import { stopTestServer } from "../test/support/postgres.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { AnsweringProcess } from "./answering-process.js";
import type { Asked, AskOrder } from "./asker-process.js";
import { listAtOneMillionVsOneThousand } from "./list-at-scale.js";
import { cpuMsOf, cpuMsOfEach } from "./process-cpu.js";
import { type Question, questionsAbout } from "./reads-questions.js";
import { IMAGES_EACH, seed } from "./reads-seed.js";
import { latenciesOf, type Spread, spreadOf } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_CHARACTERS = 200;
const DEFAULT_SECONDS = 3;
const DEFAULT_ROUNDS = 5;
const CONNECTIONS = 8;
const WARM_UP_SECONDS = 2;

interface Side {
  who: "ours" | "PostGraphile";
  url: string;
  pid: number;
  headers: Record<string, string>;
}

/** Of one question to one of the two, in one round. */
interface Reading {
  answersASecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Over one connection, with nobody else asking. */
  aloneMs: number;
  /** Of the answering process, all threads. */
  cpuMs: number;
  /** Of PostgreSQL's processes of that database. */
  databaseCpuMs: number;
  bytes: number;
}

interface Row extends Record<keyof Reading, Spread> {
  question: string;
  who: Side["who"];
  readings: Reading[];
}

interface Options {
  limit?: number;
  seconds?: number;
  rounds?: number;
  only?: string;
  profile?: string;
  json?: boolean;
}

const command = measuringCommand(
  "bench:reads",
  "How many reads a second one process answers, beside PostGraphile 4 on the same rows: lists, a character's page, a report, 50 images",
  `so many characters, ${DEFAULT_CHARACTERS} unless told`,
)
  .option("--seconds <n>", `each is asked in a round, ${DEFAULT_SECONDS} unless told`, wholeNumber)
  .option("--rounds <n>", `${DEFAULT_ROUNDS} unless told`, wholeNumber)
  .option("--only <text>", "only questions with this in their names")
  .option("--profile <folder>", "write a CPU profile of our server into it when it ends")
  .action(measure);

async function measure(options: Options): Promise<void> {
  requirePostGraphile();
  const sandbox = await ProcessSandbox.open();
  const { url: databaseUrl } = await sandbox.createDatabase();
  const profiling = options.profile ? ["--cpu-prof", "--cpu-prof-dir", options.profile] : [];
  const main = join(__dirname, "..", "src", "main.js");
  const server = await sandbox
    .launch([process.execPath, ...profiling, main, "api"], {
      DATABASE_URL: databaseUrl,
      NODE_ENV: "production",
    })
    .started();
  const dataSource = await createDataSource(databaseUrl, { poolSize: 1 }).initialize();
  const seeded = await seed(dataSource, options.limit ?? DEFAULT_CHARACTERS);
  const postGraphile = await AnsweringProcess.start("PostGraphile", "postgraphile-process.js", [databaseUrl]);
  const asker = await AnsweringProcess.start("asker", "asker-process.js");
  const sides: Side[] = [
    { who: "ours", url: `${server.url}/graphql`, pid: server.pid, headers: server.client.headers },
    {
      who: "PostGraphile",
      url: (postGraphile.greeting as { url: string }).url,
      pid: postGraphile.pid,
      headers: {},
    },
  ];
  try {
    const questions = questionsAbout(seeded).filter(({ name }) => name.includes(options.only ?? ""));
    const rows = await askAll(asker, dataSource, sides, questions, options);
    const { rounds = DEFAULT_ROUNDS, seconds = DEFAULT_SECONDS } = options;
    const atScale = options.only ? null : await listAtOneMillionVsOneThousand(rounds, seconds);
    report(rows, questions, atScale, options);
  } finally {
    await asker.stop();
    await postGraphile.stop();
    await dataSource.destroy();
    await server.stop();
    await sandbox.close();
    await stopTestServer();
  }
}

function requirePostGraphile(): void {
  if (existsSync(join(__dirname, "../../bench/postgraphile/node_modules/postgraphile"))) return;
  throw new UsageError("PostGraphile is not installed with the rest: run npm run install:bench");
}

/** In every round both are asked each question in turn: what disturbs one soon disturbs the other. */
async function askAll(
  asker: AnsweringProcess,
  dataSource: DataSource,
  sides: readonly Side[],
  questions: readonly Question[],
  { seconds = DEFAULT_SECONDS, rounds = DEFAULT_ROUNDS }: Options,
): Promise<Row[]> {
  const asked = questions.flatMap((question) =>
    sides.filter(({ who }) => who === "ours" || question.theirs !== null).map((side) => ({ question, side })),
  );
  for (const { question, side } of asked) await asker.ask(orderOf(question, side, WARM_UP_SECONDS));
  const readings = asked.map((): Reading[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { question, side }] of asked.entries())
      readings[i]!.push(await readOne(asker, dataSource, question, side, seconds));
  }
  return asked.map(({ question, side }, i) => toRow(question.name, side.who, readings[i]!));
}

function orderOf(
  question: Question,
  { who, url, headers }: Side,
  seconds: number,
  connections = CONNECTIONS,
): AskOrder {
  const operation = who === "ours" ? question.ours : question.theirs!;
  return { url, headers, ...operation, connections, seconds };
}

async function readOne(
  asker: AnsweringProcess,
  dataSource: DataSource,
  question: Question,
  side: Side,
  seconds: number,
): Promise<Reading> {
  const [own, before] = [await cpuMsOf([side.pid]), await cpuMsOfEach(await backendsOf(dataSource))];
  const order = orderOf(question, side, seconds);
  const asked = (await asker.ask(order)) as Asked;
  const [ownAfter, after] = [await cpuMsOf([side.pid]), await cpuMsOfEach(await backendsOf(dataSource))];
  // One that was ended meanwhile, as nobody used it, is left out.
  const ofDatabase = [...after].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);
  const { requests, p50Ms, p99Ms } = latenciesOf(asked.milliseconds);
  const alone = (await asker.ask(orderOf(question, side, seconds / 2, 1))) as Asked;
  return {
    answersASecond: requests / asked.seconds,
    p50Ms,
    p99Ms,
    aloneMs: latenciesOf(alone.milliseconds).p50Ms,
    cpuMs: (ownAfter - own) / requests,
    databaseCpuMs: ofDatabase / requests,
    bytes: asked.bytes,
  };
}

async function backendsOf(dataSource: DataSource): Promise<number[]> {
  const rows = await dataSource.query(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  );
  return (rows as { pid: number }[]).map(({ pid }) => pid);
}

function toRow(question: string, who: Side["who"], readings: Reading[]): Row {
  const of = (key: keyof Reading) => spreadOf(readings.map((reading) => reading[key]));
  return {
    question,
    who,
    answersASecond: of("answersASecond"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    aloneMs: of("aloneMs"),
    cpuMs: of("cpuMs"),
    databaseCpuMs: of("databaseCpuMs"),
    bytes: of("bytes"),
    readings,
  };
}

/** Ours for each of theirs, round by round: the two of a round were asked one right after the other. */
function ratiosOf(
  rows: readonly Row[],
  questions: readonly Question[],
  share: (ours: Reading, theirs: Reading) => number,
): Record<string, Spread> {
  const ratios: Record<string, Spread> = {};
  for (const { name, ratio } of questions) {
    const [ours, theirs] = rows.filter(({ question }) => question === name);
    if (!ours || !theirs) continue;
    ratios[ratio] = spreadOf(ours.readings.map((reading, round) => share(reading, theirs.readings[round]!)));
  }
  return ratios;
}

/** @param atScale null where the database of a million characters is not there */
function report(rows: Row[], questions: readonly Question[], atScale: number | null, options: Options): void {
  const { limit = DEFAULT_CHARACTERS, seconds = DEFAULT_SECONDS, rounds = DEFAULT_ROUNDS, json } = options;
  const machine = describeMachine();
  console.log(
    `${machine}. ${limit} characters with ${IMAGES_EACH} images, one with 50. ${CONNECTIONS} connections, ${rounds} rounds of ${seconds} s each in turn. Median (quartiles).\n`,
  );
  console.log(
    table(
      [
        "",
        "",
        "answers/s",
        "p50 ms",
        "p99 ms",
        "p50 ms, alone",
        "CPU ms each",
        "database's CPU ms each",
        "kB",
      ],
      rows.map((row) => [
        row.question,
        row.who,
        show(row.answersASecond, 0),
        ...[row.p50Ms, row.p99Ms, row.aloneMs, row.cpuMs, row.databaseCpuMs].map((spread) => show(spread, 1)),
        (row.bytes.median / 1_000).toFixed(1),
      ]),
    ),
  );
  const bySpeed = ratiosOf(rows, questions, (ours, theirs) => ours.answersASecond / theirs.answersASecond);
  const byCpu = ratiosOf(rows, questions, (ours, theirs) => theirs.cpuMs / ours.cpuMs);
  console.log(
    `\n${table(
      ["ours for each of PostGraphile's", "answers a second", "answers a CPU second of the process"],
      Object.keys(bySpeed).map((name) => [name, show(bySpeed[name]!, 2), show(byCpu[name]!, 2)]),
    )}`,
  );
  console.log(
    atScale === null
      ? "\nA list page of a million characters: not read; npm run bench:seed makes its database."
      : `\nA list page of a million characters takes ${atScale.toFixed(2)} times as long as one of a thousand (bench:scale).`,
  );
  if (!json) return;
  const medians = (spreads: Record<string, Spread>) =>
    Object.fromEntries(Object.entries(spreads).map(([name, { median }]) => [name, median]));
  console.log(
    JSON.stringify({
      machine,
      seconds,
      rounds,
      rows,
      cpuRatios: medians(byCpu),
      ratios: { ...medians(bySpeed), listAtOneMillionVsOneThousand: atScale },
    }),
  );
}

const show = ({ median, lowerQuartile, upperQuartile }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${lowerQuartile.toFixed(digits)}-${upperQuartile.toFixed(digits)})`;

void runCommand(command);
