import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { examinePicture } from "../src/face-analysis/analyse-picture.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { median } from "../src/face-analysis/picture/median.js";
import { describeMachine, evalCommand, printTable, runCommand, showProgress } from "./support/command.js";
import { personOf } from "./support/embed-people.js";
import { openNetworks } from "./support/open-networks.js";
import { listPictures, UsageError } from "./support/picture-files.js";
import { shuffled } from "./support/seeded-random.js";
import { quantile } from "./support/verification-statistics.js";

/** An image is held against the median of at least three others, and a set has nine images. */
const MIN_PHOTOS = 4;
const MAX_PHOTOS = 9;
const BOUNDS = [6, 8, 10, 12, 15, 20];

interface Options {
  images: string;
  labels?: string;
  limit?: number;
  json?: boolean;
}

const command = evalCommand(
  "eval:ages",
  "How far the estimated age of a photo lies from the person's other photos, or from its label",
)
  .option("--labels <csv>", "file with lines image,…,age=<years>; without, each folder is one person")
  .addHelpText(
    "after",
    "\nWithout --labels, people with at least four photos count, and --limit is of people. Chosen by chance, the same in every run.",
  )
  .action((options: Options) =>
    options.labels === undefined ? measureSpread(options) : measureError(options, options.labels),
  );

/** The years between each photo and the median of the person's others; beside it, the same with somebody else's photo. */
async function measureSpread(options: Options): Promise<void> {
  const byPerson = new Map<string, string[]>();
  for (const picture of listPictures(options.images)) {
    const person = personOf(picture);
    byPerson.set(person, [...(byPerson.get(person) ?? []), picture]);
  }
  const people = shuffled([...byPerson.keys()].toSorted(), 1)
    .filter((person) => byPerson.get(person)!.length >= MIN_PHOTOS)
    .slice(0, options.limit);
  const photos = people.map((person) => shuffled(byPerson.get(person)!, 1).slice(0, MAX_PHOTOS));
  const estimates = await estimateAges(options.images, photos.flat());
  const ages = photos.map((names) => names.flatMap((name) => estimates.get(name) ?? []));
  const halves = [ages.filter((_, i) => i % 2 === 0), ages.filter((_, i) => i % 2 === 1)];
  const readings = halves.map((half) => ({
    people: half.length,
    same: half.flatMap((own) => own.map((age, i) => yearsFrom(age, own.toSpliced(i, 1)))),
    other: half.flatMap((own, i) => half[(i + 1) % half.length]!.map((age) => yearsFrom(age, own))),
  }));
  console.log(`${ANALYSER}; ${describeMachine()}`);
  for (const [i, { people, same, other }] of readings.entries()) {
    console.log(
      `Half ${i + 1}: ${people} people, ${same.length} photos of theirs, ${other.length} of the next person`,
    );
    printSpread([
      ["same person", same],
      ["next person", other],
    ]);
  }
  if (options.json) console.log(JSON.stringify(readings));
}

/** The years between estimate and label. */
async function measureError(options: Options, labels: string): Promise<void> {
  const labelled = readAges(labels).filter(([image]) => existsSync(join(options.images, image)));
  if (labelled.length === 0) throw new UsageError(`${labels} labels no picture in ${options.images}`);
  const chosen = shuffled(labelled, 1).slice(0, options.limit);
  const estimates = await estimateAges(
    options.images,
    chosen.map(([image]) => image),
  );
  const errors = chosen.flatMap(([image, years]) => {
    const estimate = estimates.get(image);
    return estimate === undefined ? [] : [{ years, error: estimate - years }];
  });
  console.log(
    `${ANALYSER}; ${describeMachine()}; ${chosen.length - errors.length} of ${chosen.length} without an age`,
  );
  const bands = [
    [0, 17],
    [18, 29],
    [30, 44],
    [45, 59],
    [60, 120],
  ].map(([from, to]) => {
    const inBand = errors.filter(({ years }) => years >= from! && years <= to!);
    return [`${from} to ${to}`, inBand.map(({ error }) => Math.abs(error))] as [string, number[]];
  });
  printSpread([["all", errors.map(({ error }) => Math.abs(error))], ...bands]);
  const adults = errors.filter(({ years }) => years >= 18 && years < 60).map(({ error }) => error);
  const mean = adults.reduce((sum, error) => sum + error, 0) / adults.length;
  console.log(`Mean signed error from 18 to 59: ${mean.toFixed(1)} years`);
  if (options.json) console.log(JSON.stringify(errors));
}

function readAges(file: string): [image: string, years: number][] {
  if (!existsSync(file)) throw new UsageError(`There is no file of labels ${file}`);
  return readFileSync(file, "utf8")
    .split(/\r?\n/)
    .flatMap((line) => {
      const years = /\bage=(\d+)/.exec(line)?.[1];
      return years === undefined ? [] : [[line.split(",")[0]!, Number(years)] as [string, number]];
    });
}

async function estimateAges(folder: string, images: readonly string[]): Promise<Map<string, number>> {
  const networks = await openNetworks();
  const ages = new Map<string, number>();
  for (const [i, image] of images.entries()) {
    const picture = await decodeUpright(readFileSync(join(folder, image)), 1e9);
    const { face } = await examinePicture(networks, picture);
    if (face?.estimatedAge != null) ages.set(image, face.estimatedAge);
    showProgress(i + 1, images.length, "photos");
  }
  await networks.close();
  return ages;
}

const yearsFrom = (age: number, others: readonly number[]): number => Math.abs(age - median(others));

function printSpread(rows: [name: string, years: number[]][]): void {
  const share = (years: readonly number[], bound: number) =>
    `${((100 * years.filter((value) => value > bound).length) / years.length).toFixed(1)} %`;
  printTable([
    ["years", "photos", "mean", "50 %", "90 %", "95 %", "99 %", ...BOUNDS.map((bound) => `> ${bound}`)],
    ...rows
      .filter(([, years]) => years.length > 0)
      .map(([name, years]) => [
        name,
        years.length,
        (years.reduce((sum, value) => sum + value, 0) / years.length).toFixed(1),
        ...[0.5, 0.9, 0.95, 0.99].map((at) =>
          quantile(
            years.toSorted((a, b) => a - b),
            at,
          ).toFixed(1),
        ),
        ...BOUNDS.map((bound) => share(years, bound)),
      ]),
  ]);
}

void runCommand(command);
