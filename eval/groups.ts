import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { makeTemplate } from "../src/judgement/likeness/template.js";
import { describeMachine, evalCommand, printTable, runCommand } from "./support/command.js";
import { type PersonEmbedding, embedPeopleOnce, personOf } from "./support/embed-people.js";
import { LINKAGES } from "./support/linkages.js";
import { type MixedSet, SET_KINDS, type SetKind, drawMixedSets } from "./support/mixed-sets.js";
import { UsageError, imagesOf, listPictures, readPairs, requireFolder } from "./support/picture-files.js";
import { shuffled } from "./support/seeded-random.js";
import { quantile } from "./support/verification-statistics.js";
import { type FindWinner, toTemplateImages, winnerBy, winnerOfServer } from "./support/winning-groups.js";

const KINDS = Object.keys(SET_KINDS) as SetKind[];
const MIN_SCORES = [0.85, 0.8, 0.7, 0.6, 0.5, 0.4];

const command = evalCommand("eval:groups", "How often a set with strangers in it ends in the true person")
  .option("--pairs <file>", "CSV with the columns split,image_a,image_b,same: names the images to take")
  .option("--split <name>", "only the images of this split")
  .option("--sets <n>", "sets of each kind", "1000")
  .option("--embeddings <file>", "keeps the embeddings, and saves the next run from computing them")
  .addHelpText(
    "after",
    `\nA picture's person is the folder it lies in; --limit takes so many people, by chance. Sets of 2 to 9 photos:\n${KINDS.map(
      (kind) => `  ${kind}: ${SET_KINDS[kind]}`,
    ).join("\n")}`,
  )
  .action(measureGroups);

/** Of the sets of one kind, in how many the winning group … 0-1. */
interface Reading {
  /** … holds no stranger's photo. */
  clean: number;
  /** … holds all photos of the person. */
  whole: number;
  /** … holds both: the person's photos and nothing else. */
  exact: number;
}

async function measureGroups(options: {
  images: string;
  pairs?: string;
  split?: string;
  sets: string;
  embeddings?: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  const images = chooseImages(options);
  const embeddings = await embedPeopleOnce(options.images, images, options.embeddings);
  const sets = drawMixedSets(embeddings, wholeNumber(options.sets), 1);
  printCost(embeddings);
  const readings = candidates().map(({ name, minScore, find }) => ({
    name,
    minScore,
    ...readAll(find, sets),
  }));
  const people = new Set(embeddings.map(({ person }) => person)).size;
  console.log(
    `${options.split ?? "all"}: ${embeddings.length} photos of ${people} people; ${sets.length / KINDS.length} sets of each kind; ${ANALYSER}; ${describeMachine()}`,
  );
  print(readings);
  printBySize(sets);
  if (options.json)
    console.log(JSON.stringify({ analyser: ANALYSER, people, photos: embeddings.length, readings }));
}

function chooseImages(options: { images: string; pairs?: string; split?: string; limit?: number }): string[] {
  requireFolder(options.images);
  const images =
    options.pairs === undefined
      ? listPictures(options.images)
      : imagesOf(readPairs(options.pairs, options.split)).toSorted();
  if (options.limit === undefined) return images;
  const people = new Set(shuffled([...new Set(images.map(personOf))], 1).slice(0, options.limit));
  return images.filter((image) => people.has(personOf(image)));
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new UsageError(`--sets takes 1, 2, 3 …, not ${value}`);
  return number;
}

/** Every linkage with every bound, and the server's own function. */
function candidates(): { name: string; minScore: number | null; find: FindWinner }[] {
  const linked = Object.entries(LINKAGES).flatMap(([name, linkage]) =>
    MIN_SCORES.map((minScore) => ({ name, minScore, find: winnerBy(linkage, minScore) })),
  );
  return [...linked, { name: "the server's", minScore: null, find: winnerOfServer }];
}

function judge(find: FindWinner, { kind, photos, person }: MixedSet) {
  const winner = find(photos);
  const countOwn = (some: PersonEmbedding[]) => some.filter((photo) => photo.person === person).length;
  const isClean = countOwn(winner) === winner.length;
  return { kind, ownCount: countOwn(photos), isClean, isWhole: countOwn(winner) === countOwn(photos) };
}

function readAll(find: FindWinner, sets: MixedSet[]): Record<SetKind, Reading> & { mean: number } {
  const judged = sets.map((set) => judge(find, set));
  const readings = Object.fromEntries(
    KINDS.map((kind): [SetKind, Reading] => {
      const ofKind = judged.filter((one) => one.kind === kind);
      const share = (isSo: (one: (typeof judged)[number]) => boolean) =>
        ofKind.filter(isSo).length / ofKind.length;
      return [
        kind,
        {
          clean: share(({ isClean }) => isClean),
          whole: share(({ isWhole }) => isWhole),
          exact: share(({ isClean, isWhole }) => isClean && isWhole),
        },
      ];
    }),
  ) as Record<SetKind, Reading>;
  return { ...readings, mean: KINDS.reduce((sum, kind) => sum + readings[kind].exact, 0) / KINDS.length };
}

function print(
  readings: ({ name: string; minScore: number | null; mean: number } & Record<SetKind, Reading>)[],
): void {
  const percent = (share: number): string => (100 * share).toFixed(1);
  printTable([
    ["", "bound", ...KINDS, "mean exact"],
    ...readings.map((reading) => [
      reading.name,
      reading.minScore ?? "",
      ...KINDS.map((kind) => {
        const { clean, whole, exact } = reading[kind];
        return `${percent(clean)} ${percent(whole)} ${percent(exact)}`;
      }),
      percent(reading.mean),
    ]),
  ]);
  console.log(
    "In each cell, % of the sets whose winning group holds no stranger; all photos of the person; exactly the person's photos.",
  );
}

/** How the server's function does by the number of the person's own photos. */
function printBySize(sets: MixedSet[]): void {
  const judged = sets.map((set) => judge(winnerOfServer, set));
  const cell = (kind: SetKind, fits: (ownCount: number) => boolean): string => {
    const some = judged.filter((one) => one.kind === kind && fits(one.ownCount));
    const exact = some.filter(({ isClean, isWhole }) => isClean && isWhole).length;
    return some.length === 0 ? "-" : `${((100 * exact) / some.length).toFixed(1)} of ${some.length}`;
  };
  printTable([
    ["the server's, % exact by own photos", "2", "3", "4", "5 to 9"],
    ...KINDS.map((kind) => [
      kind,
      ...[2, 3, 4].map((count) => cell(kind, (own) => own === count)),
      cell(kind, (own) => own >= 5),
    ]),
  ]);
}

/** The median of the CPU time of a whole template, every image left out once, after the code is warm. */
function printCost(embeddings: PersonEmbedding[]): void {
  const images = toTemplateImages(embeddings.slice(0, 50));
  const times = Array.from({ length: 20 }, () => {
    const start = process.cpuUsage();
    makeTemplate(images);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  const median = quantile(
    times.slice(5).toSorted((a, b) => a - b),
    0.5,
  );
  console.log(
    `A template of ${images.length} photos: ${median.toFixed(0)} ms of CPU; the first one of a process ${times[0]!.toFixed(0)} ms.`,
  );
}

void runCommand(command);
