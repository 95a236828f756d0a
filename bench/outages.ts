import "reflect-metadata";
import { Command, InvalidArgumentError } from "commander";
import { describeMachine, runCommand } from "../eval/support/command.js";
import { stopTestServer } from "../test/support/postgres.js";
import { ProcessSandbox } from "../test/support/process-sandbox.js";
import { clonedDatabase } from "./outages/cloned-database.js";
import { databaseOut } from "./outages/database-out.js";
import { SceneReport, type Lengths } from "./outages/scene.js";
import { stalledWorker } from "./outages/stalled-worker.js";
import { storageOut } from "./outages/storage-out.js";
import { table } from "./table.js";

type Scene = (report: SceneReport, sandbox: ProcessSandbox, lengths: Lengths) => Promise<void>;

/** By the name that `--only` takes. The first goes on beside the others, which take turns: it mostly waits. */
const SCENES: Record<string, Scene> = {
  storage: storageOut,
  database: databaseOut,
  worker: stalledWorker,
  clone: clonedDatabase,
};
const LONGEST = "storage";

interface Options extends Lengths {
  only?: string;
  json?: boolean;
}

const command = new Command("npm run outages --")
  .description(
    "Four scenes with real processes: the storage is out during a re-analysis, the database under load, a worker stalls, a clone of the database works beside production. Each ends with everything acknowledged present and READY, and the processes alive; otherwise the command ends with 1. At full length it takes up to 30 minutes, mostly the longest pause of a job that was put off",
  )
  .option("--json", "print one JSON object as the last line")
  .option("--only <scene>", `one of ${Object.keys(SCENES).join(", ")}`, sceneName)
  .option("--storage-minutes <n>", "how long the storage is out", positive, 10)
  .option("--database-seconds <n>", "how long the database is out", positive, 60)
  .option(
    "--stall-seconds <n>",
    "how long the worker is stopped; 40 at least, or nobody notices",
    positive,
    40,
  )
  .option("--clone-minutes <n>", "how long the clone runs; from 6 on its schedule is looked at", positive, 6)
  .action(play);

async function play(options: Options): Promise<void> {
  const names = Object.keys(SCENES).filter((name) => [undefined, name].includes(options.only));
  const reports = new Map<string, SceneReport>();
  const playOne = async (name: string) => void reports.set(name, await playScene(name, options));
  const inTurn = async () => {
    for (const name of names) if (name !== LONGEST) await playOne(name);
  };
  try {
    await Promise.all([names.includes(LONGEST) ? playOne(LONGEST) : undefined, inTurn()]);
  } finally {
    await stopTestServer();
  }
  print(
    names.map((name) => reports.get(name)!),
    options,
  );
}

/** A scene that cannot be played to its end is broken, and the others go on. */
async function playScene(name: string, lengths: Lengths): Promise<SceneReport> {
  const report = new SceneReport(name);
  const start = Date.now();
  const sandbox = await ProcessSandbox.open();
  try {
    await SCENES[name]!(report, sandbox, lengths);
  } catch (error) {
    report.claim("the scene comes to its end", false, (error as Error).stack);
  } finally {
    await sandbox.close();
  }
  report.seconds = (Date.now() - start) / 1_000;
  console.error(`${name}: ${report.isBroken ? "broken" : "held"} after ${report.seconds.toFixed(0)} s`);
  return report;
}

function print(reports: readonly SceneReport[], { json }: Options): void {
  console.log(`${describeMachine()}.\n`);
  const head = ["scene", "seconds", "acknowledged", "found equal and READY", "result"];
  const rows = reports.map(({ name, seconds, acknowledged, intact, isBroken }) => {
    const figures = [seconds.toFixed(0), String(acknowledged), String(intact)];
    return [name, ...figures, isBroken ? "broken" : "held"];
  });
  console.log(table(head, rows));
  for (const { name, claims, answers, log } of reports) {
    console.log(`\n## ${name}\n`);
    const judged = claims.map(({ what, holds, found }) => [what, found, holds ? "held" : "broken"]);
    console.log(table(["what must be so", "found", "result"], judged));
    console.log(`\nAnswers: ${answers.join("; ")}.\nLog lines: ${log}.`);
  }
  if (reports.some(({ isBroken }) => isBroken)) process.exitCode = 1;
  if (json) console.log(JSON.stringify({ machine: describeMachine(), reports }));
}

function sceneName(value: string): string {
  if (value in SCENES) return value;
  throw new InvalidArgumentError(`It takes ${Object.keys(SCENES).join(", ")}.`);
}

function positive(value: string): number {
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError("It takes a number above 0.");
}

void runCommand(command);
