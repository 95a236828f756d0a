import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { Contender, PUBLISHED, type ContenderName, type Run } from "./contender.js";
import { BenchPicture, PORTRAIT, prepareGroup, preparePictures } from "./pictures.js";
import { Spread, median, spreadOf } from "./statistics.js";
import { table } from "./table.js";

const OURS = "ours on onnx";
const DEFAULT_ROUNDS = 3;
/** How many times as fast a whole analysis is to be, on either picture. */
const AIM_RATIO = 150;

interface Row {
  picture: string;
  contender: ContenderName;
  faceCount: number;
  wallMs: Spread;
  cpuMs: number;
}

interface Ratio {
  picture: string;
  wall: number;
  cpu: number;
}

const command = measuringCommand(
  "bench:published",
  "How many times as fast an analysis is as face-api.js 0.22.2 from npm, on its CPU backend",
  `at most so many rounds, ${DEFAULT_ROUNDS} unless told; a round takes half a minute`,
).action(measure);

async function measure({ limit = DEFAULT_ROUNDS, json }: { limit?: number; json?: boolean }): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  try {
    const pictures = await preparePictures(directory);
    const portrait = pictures.find(({ name }) => name === PORTRAIT)!;
    report(await compare([await prepareGroup(directory), portrait], limit), limit, json);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function compare(pictures: BenchPicture[], rounds: number): Promise<Row[]> {
  const contenders: { name: ContenderName; contender: Contender }[] = [];
  for (const name of [PUBLISHED, OURS] as const)
    contenders.push({ name, contender: await Contender.start(name) });
  const runs = new Map<string, Run[]>();
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const picture of pictures) {
      for (const { name, contender } of contenders) {
        const run = await contender.run(picture.path);
        const key = `${picture.name} ${name}`;
        if (round > 0) runs.set(key, [...(runs.get(key) ?? []), run]);
      }
    }
  }
  for (const { contender } of contenders) await contender.stop();
  return pictures.flatMap(({ name: picture }) =>
    contenders.map(({ name: contender }) => {
      const ofRow = runs.get(`${picture} ${contender}`)!;
      return {
        picture,
        contender,
        faceCount: ofRow[0]!.faceCount,
        wallMs: spreadOf(ofRow.map(({ wallMs }) => wallMs)),
        cpuMs: median(ofRow.map(({ cpuMs }) => cpuMs)),
      };
    }),
  );
}

function report(rows: Row[], rounds: number, json = false): void {
  const ratios = [...new Set(rows.map(({ picture }) => picture))].map((picture): Ratio => {
    const [published, ours] = rows.filter((row) => row.picture === picture) as [Row, Row];
    return {
      picture,
      wall: published.wallMs.median / ours.wallMs.median,
      cpu: published.cpuMs / ours.cpuMs,
    };
  });
  const reached = ratios.every(({ wall }) => wall >= AIM_RATIO);
  console.log(`${describeMachine()}. Whole analysis, from bytes to answer; median of ${rounds}.\n`);
  console.log(
    table(
      ["picture", "contender", "faces", "ms", "CPU ms"],
      rows.map(({ picture, contender, faceCount, wallMs, cpuMs }) => [
        picture,
        contender,
        String(faceCount),
        wallMs.median.toFixed(0),
        cpuMs.toFixed(0),
      ]),
    ),
  );
  console.log(
    `\n${table(
      ["times as fast", "by the clock", "by CPU time"],
      ratios.map(({ picture, wall, cpu }) => [picture, wall.toFixed(0), cpu.toFixed(0)]),
    )}`,
  );
  console.log(`\nAim, ${AIM_RATIO} times by the clock: ${reached ? "reached" : "NOT reached"}.`);
  if (!reached) process.exitCode = 1;
  if (json)
    console.log(
      JSON.stringify({ machine: describeMachine(), rounds, rows, ratios, aimRatio: AIM_RATIO, reached }),
    );
}

void runCommand(command);
