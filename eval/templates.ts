import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { matchScore } from "../src/judgement/likeness/match-score.js";
import { scoreAgainstTemplate } from "../src/judgement/likeness/template-score.js";
import { describeMachine, evalCommand, runCommand } from "./support/command.js";
import { embedPeople } from "./support/embed-people.js";
import { readShare, type ShareReading } from "./support/passing-shares.js";
import { imagesOf, readPairs, requireFolder } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { pairTemplates, type TemplatePairs } from "./support/template-pairs.js";
import { gatherPeople } from "./support/template-trials.js";

const SIZES: readonly [number, number][] = [
  [1, 1],
  [1, 2],
  [2, 2],
  [1, 4],
  [3, 3],
  [4, 4],
  [6, 6],
  [8, 8],
];
/** What lets one stranger in 1,000 pass, is said. */
const SCORE = 0.85;

const command = evalCommand("eval:templates", "What the score of two templates means")
  .requiredOption(
    "--pairs <file>",
    "CSV with the columns split,image_a,image_b,same: names the images to take",
  )
  .option("--split <name>", "only the images of this split", "devtest")
  .addHelpText("after", "\nA picture's person is the folder it lies in.")
  .action(read);

interface Row {
  photos: readonly [number, number];
  people: number;
  strangers: ShareReading;
  /** By the curve of a photo against a template: as if one side did not average. */
  strangersOneSided: ShareReading;
  own: ShareReading;
}

async function read(options: {
  images: string;
  pairs: string;
  split: string;
  limit?: number;
  json?: boolean;
}): Promise<void> {
  requireFolder(options.images);
  const embeddings = await embedPeople(
    options.images,
    imagesOf(readPairs(options.pairs, options.split, options.limit)),
  );
  const people = gatherPeople(embeddings);
  const rows = SIZES.map(([one, other]) => readRow(pairTemplates(people, one, other))).filter(
    ({ people }) => people > 1,
  );
  printReading(`${options.split}: ${embeddings.length} photos of ${people.length} people`);
  printText(`From ${SCORE}, in % [95 % of resampled people]:`);
  printTable([
    [
      "photos of the templates",
      "people",
      "pairs of strangers",
      "strangers pass",
      "as photo against template",
      "own pairs",
      "own pass",
    ],
    ...rows.map(({ photos, people, strangers, strangersOneSided, own }) => [
      photos.join(" and "),
      people,
      strangers.trials,
      cell(strangers),
      cell(strangersOneSided),
      own.trials,
      own.trials === 0 ? "-" : cell(own),
    ]),
  ]);
  if (options.json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), rows }));
}

function readRow({ photos, people, effectivePhotos: [one, other], different, same }: TemplatePairs): Row {
  const passes = (distances: Float32Array) => (place: number) =>
    scoreAgainstTemplate(distances[place]!, ANALYSER, one, { effectivePhotos: other }) >= SCORE;
  const passesOneSided = (place: number) =>
    matchScore(different.distance[place]!, ANALYSER, Math.max(one, other)) >= SCORE;
  return {
    photos,
    people,
    strangers: readShare(different, passes(different.distance)),
    strangersOneSided: readShare(different, passesOneSided),
    own: readShare(same, passes(same.distance)),
  };
}

const cell = ({ share, interval: [low, high] }: ShareReading): string =>
  `${percent(share)} [${percent(low)}-${percent(high)}]`;
const percent = (share: number): string => (100 * share).toFixed(2);

void runCommand(command);
