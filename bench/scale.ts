import "reflect-metadata";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { describeMachine, measuringCommand, runCommand, wholeNumber } from "../eval/support/command.js";
import { ApiKeyService } from "../src/workspaces/api-key.service.js";
import { Scope } from "../src/workspaces/scope.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { AnsweringProcess } from "./answering-process.js";
import type { Asked } from "./asker-process.js";
import { residentMegabytes } from "./process-memory.js";
import {
  DEFAULT_DIRECTORY,
  DEFAULT_LARGE,
  type ScaledDatabase,
  type ScaleOptions,
  withScaledDatabase,
} from "./scale-database.js";
import { type ScaleQuestion, scaleQuestions } from "./scale-questions.js";
import { seededCount } from "./scale-seed.js";
import { printPlans } from "./scale-plans.js";
import { askOfWhole } from "./scale-whole.js";
import { sizesOf, type TableSize } from "./scale-sizes.js";
import { latenciesOf, type Spread, spreadOf } from "./statistics.js";
import { table } from "./table.js";

const DEFAULT_SECONDS = 2;
const DEFAULT_ROUNDS = 5;
/** One at a time: how long an answer takes, not how many fit beside each other. */
const CONNECTIONS = 1;
const WARM_UP_SECONDS = 1;

interface Options extends ScaleOptions {
  seconds?: number;
  rounds?: number;
  only?: string;
  whole?: boolean;
  plans?: boolean;
  json?: boolean;
}

/** One of the two workspaces, as somebody with a key of it asks for it. */
interface Side {
  characters: number;
  headers: Record<string, string>;
  questions: ScaleQuestion[];
}

interface Reading {
  p50Ms: number;
  p99Ms: number;
}

interface Row {
  question: ScaleQuestion;
  small: Reading[];
  large: Reading[];
}

interface Memory {
  started: number;
  afterSmall: number;
  afterBoth: number;
}

const command = measuringCommand(
  "bench:scale",
  "What a list, a filter, an order and a character cost in a workspace of a million characters, beside one of a thousand in the same database; it is made first, or gone on with (bench:seed)",
  `so many characters in the large one, ${DEFAULT_LARGE} unless told`,
)
  .option("--directory <dir>", `where the database is kept, ${DEFAULT_DIRECTORY} unless told`)
  .option("--seconds <n>", `each is asked in a round, ${DEFAULT_SECONDS} unless told`, wholeNumber)
  .option("--rounds <n>", `${DEFAULT_ROUNDS} unless told`, wholeNumber)
  .option("--only <text>", "only questions with this in their names")
  .option("--whole", "ask instead, once, what may have to read all images of a workspace")
  .option("--plans", "print instead how PostgreSQL answers each statement of each question")
  .action((options: Options) =>
    withScaledDatabase(options, (database) => workFor(options)(database, options)),
  );

function workFor({ whole, plans }: Options) {
  if (whole) return askOfWhole;
  return plans ? printPlans : measure;
}

async function measure(database: ScaledDatabase, options: Options): Promise<void> {
  const { dataSource, smallId, largeId } = database;
  const sandbox = await ProcessSandbox.open();
  try {
    const main = join(__dirname, "..", "src", "main.js");
    const environment = { DATABASE_URL: database.url, NODE_ENV: "production" };
    const server = await sandbox.launch([process.execPath, main, "api"], environment).started();
    const asker = await AnsweringProcess.start("asker", "asker-process.js");
    try {
      const small = await toSide(dataSource, smallId, options);
      const large = await toSide(dataSource, largeId, options);
      const askAbout = async (side: Side, place: number, seconds: number): Promise<Reading> => {
        const { query, variables } = side.questions[place]!;
        const order = { url: `${server.url}/graphql`, headers: side.headers, query, variables };
        const asked = await asker.ask({ ...order, connections: CONNECTIONS, seconds });
        return latenciesOf((asked as Asked).milliseconds);
      };
      const resident = async () => (await residentMegabytes(server.pid)).parent;
      const started = await resident();
      for (const place of small.questions.keys()) await askAbout(small, place, WARM_UP_SECONDS);
      const afterSmall = await resident();
      for (const place of large.questions.keys()) await askAbout(large, place, WARM_UP_SECONDS);
      const rows = await askAll(small, large, askAbout, options);
      const memory = { started, afterSmall, afterBoth: await resident() };
      report([small, large], rows, memory, await sizesOf(dataSource), options);
    } finally {
      await asker.stop();
      await server.stop();
    }
  } finally {
    await sandbox.close();
  }
}

async function toSide(dataSource: DataSource, workspaceId: string, { only }: Options): Promise<Side> {
  const service = new ApiKeyService(dataSource);
  const { key } = await service.createFor(workspaceId, { name: "bench", scopes: [Scope.CHARACTERS_READ] });
  const questions = await scaleQuestions(dataSource, workspaceId);
  return {
    characters: await seededCount(dataSource, workspaceId),
    headers: { Authorization: `Bearer ${key}` },
    questions: questions.filter(({ name }) => name.includes(only ?? "")),
  };
}

/** In every round each question is asked of both, one right after the other: what disturbs one soon disturbs the other. */
async function askAll(
  small: Side,
  large: Side,
  askAbout: (side: Side, place: number, seconds: number) => Promise<Reading>,
  { seconds = DEFAULT_SECONDS, rounds = DEFAULT_ROUNDS }: Options,
): Promise<Row[]> {
  const rows = large.questions.map((question): Row => ({ question, small: [], large: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [place, row] of rows.entries()) {
      row.small.push(await askAbout(small, place, seconds));
      row.large.push(await askAbout(large, place, seconds));
    }
  }
  return rows;
}

function report(
  [small, large]: [Side, Side],
  rows: readonly Row[],
  memory: Memory,
  sizes: readonly TableSize[],
  { seconds = DEFAULT_SECONDS, rounds = DEFAULT_ROUNDS, json }: Options,
): void {
  const machine = describeMachine();
  const [fewer, more] = [small, large].map(({ characters }) => characters.toLocaleString("en")) as [
    string,
    string,
  ];
  console.log(
    `${machine}. One workspace of ${fewer} characters and one of ${more}, five images each. ${CONNECTIONS} connection, ${rounds} rounds of ${seconds} s each in turn. Median (quartiles).\n`,
  );
  console.log(
    table(
      ["", `p50 ms of ${fewer}`, `p50 ms of ${more}`, "ratio", `p99 ms of ${fewer}`, `p99 ms of ${more}`],
      rows.map(({ question, ...sides }) => {
        const p50 = [sides.small, sides.large].map((readings) => spreadOf(readings.map((one) => one.p50Ms)));
        const p99 = [sides.small, sides.large].map((readings) => spreadOf(readings.map((one) => one.p99Ms)));
        return [
          question.name,
          ...p50.map((spread) => show(spread, 2)),
          show(ratioOf(sides), 2),
          ...p99.map((spread) => spread.median.toFixed(1)),
        ];
      }),
    ),
  );
  console.log(
    `\nThe server's memory: ${memory.started.toFixed(0)} MB started, ${memory.afterSmall.toFixed(0)} when all was asked of ${fewer}, ${memory.afterBoth.toFixed(0)} when all was asked of ${more} too.\n`,
  );
  const images = sizes.find(({ name }) => name === "reference_images")!.rows;
  console.log(
    table(
      ["", "rows", "bytes an image", "of that a row", "indexes"],
      sizes.map(({ name, rows: count, bytes, indexes }) => [
        name,
        count.toLocaleString("en"),
        ((bytes + sum(indexes)) / images).toFixed(0),
        (bytes / images).toFixed(0),
        Object.entries(indexes)
          .map(([index, size]) => `${index} ${(size / images).toFixed(0)}`)
          .join(", "),
      ]),
    ),
  );
  const bytesAnImage = sizes.reduce((all, { bytes, indexes }) => all + bytes + sum(indexes), 0) / images;
  console.log(`\nAll together ${bytesAnImage.toFixed(0)} bytes an image.`);
  if (!json) return;
  const ratios = Object.fromEntries(
    rows.map((row) => [`${row.question.ratio}AtOneMillionVsOneThousand`, ratioOf(row).median]),
  );
  const characters = { small: small.characters, large: large.characters };
  const readings = rows.map(({ question: { name }, ...sides }) => ({ name, ...sides }));
  // Named for the size that is meant; `characters` says which it was.
  console.log(
    JSON.stringify({
      machine,
      characters,
      images,
      seconds,
      rounds,
      memory,
      bytesAnImage,
      sizes,
      readings,
      ratios,
    }),
  );
}

/** Round by round: the two of a round were asked one right after the other. */
const ratioOf = ({ small, large }: Pick<Row, "small" | "large">): Spread =>
  spreadOf(large.map(({ p50Ms }, round) => p50Ms / small[round]!.p50Ms));

const sum = (sizes: Record<string, number>): number =>
  Object.values(sizes).reduce((all, one) => all + one, 0);

const show = ({ median, lowerQuartile, upperQuartile }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${lowerQuartile.toFixed(digits)}-${upperQuartile.toFixed(digits)})`;

void runCommand(command);
