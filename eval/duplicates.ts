import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { patternDistances } from "../src/face-analysis/measure/face-pattern.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { type SameShot, compareShots } from "../src/judgement/likeness/near-duplicates.js";
import { describeMachine, runCommand } from "./support/command.js";
import { type FacesOptions, facesCommand } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printReading, printTable, printText } from "./support/report.js";
import { type Reading, shareInterval, shareOf } from "./support/share-of-people.js";
import { RETAKE, type ShotPair, ShotPairs } from "./support/shot-pairs.js";
import { quantile } from "./support/verification-statistics.js";

const PHOTOS_TO_COPY = 24;
const PEOPLE_TO_COMPARE = 250;
const FACE_BOUNDS = [0.2, 0.23, 0.26, 0.29, 0.32, 0.35, 0.4];
const EMBEDDING_WEIGHTS = [0, 0.5, 1, 1.5, 2, 3];
const BOUNDS = DEFAULT_THRESHOLDS.nearDuplicate;

const command = facesCommand(
  "eval:duplicates",
  "Whether copies of a photo in made framings, and only these, are called the same shot, and mirrored ones mirrored",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions) {
  const analyser = await PhotoAnalyser.open();
  const maker = new ShotPairs(analyser, faces);
  const people = limit === undefined ? PEOPLE_TO_COMPARE : 4 * limit;
  const pairs = [
    ...(await maker.copies(Math.min(limit ?? Infinity, PHOTOS_TO_COPY))),
    ...(await maker.others("lfw", people)),
    ...(await maker.others("personas", people)),
    ...(await maker.others("yale", people)),
    ...(await maker.othersInOneFrame("lfw", limit ?? people)),
    ...(await maker.othersInOneFrame("yale", limit ?? people)),
  ].map(compared);
  await analyser.close();
  print(pairs);
  if (json) console.log(JSON.stringify(summaryOf(pairs)));
}

/** A pair with the measures of the rule, for the table of bounds, and what the rule in force says. */
interface ComparedPair extends ShotPair {
  look: number;
  distance: number;
  said: SameShot | null;
}

function compared(shot: ShotPair): ComparedPair {
  const [a, b] = shot.pair;
  if (b === null) return { ...shot, look: Infinity, distance: Infinity, said: null };
  const { asIs, mirrored } =
    a.pattern && b.pattern ? patternDistances(a.pattern, b.pattern) : { asIs: 2, mirrored: 2 };
  const distance = embeddingDistance(a.identity!, b.identity!);
  const said = compareShots(a, b, DEFAULT_THRESHOLDS);
  return { ...shot, look: Math.min(asIs, mirrored), distance, said };
}

const kindsOf = (pairs: readonly ShotPair[]): string[] => [...new Set(pairs.map(({ kind }) => kind))];
/** Two expressions or lights of a laboratory series. */
const isSeries = (pair: ShotPair): boolean => pair.kind.includes("yale") && !isRetake(pair);
/** The same expression taken once more in the same place within minutes, or the very same file: reported apart, as nobody would keep both. */
const isRetake = ({ kind }: ShotPair): boolean => kind.includes(RETAKE);
const readingOf = (pair: ComparedPair): Reading => ({ person: pair.person, isCounted: pair.said !== null });
/** "-" where there is nothing to read. */
const percent = (share: number): string => (Number.isNaN(share) ? "-" : (100 * share).toFixed(1));
const interval = (readings: readonly Reading[]): string =>
  readings.length === 0 ? "-" : shareInterval(readings).map(percent).join("-");

function summaryOf(all: readonly ComparedPair[]) {
  const pairs = all.filter(({ half }) => half === "read");
  const copies = pairs.filter(({ isCopy }) => isCopy).map(readingOf);
  const series = pairs.filter(isSeries).map(readingOf);
  const others = pairs.filter((pair) => !pair.isCopy && !isSeries(pair) && !isRetake(pair)).map(readingOf);
  const named = namedRightly(pairs);
  const share = (readings: Reading[]) => ({ share: shareOf(readings), interval: shareInterval(readings) });
  return {
    analyser: ANALYSER,
    machine: describeMachine(),
    bounds: BOUNDS,
    copiesFoundShare: shareOf(copies),
    wrongCopyShare: shareOf(others),
    wrongCopyInSeriesShare: shareOf(series),
    mirroredNamedShare: shareOf(named),
    intervals: {
      copiesFound: share(copies),
      wrongCopy: share(others),
      series: share(series),
      named: share(named),
    },
  };
}

/** Of the copies that were found, whether mirrored ones and no others are called mirrored. */
const namedRightly = (pairs: readonly ComparedPair[]): Reading[] =>
  pairs.flatMap(({ person, isCopy, isMirrored, said }) =>
    isCopy && said !== null ? { person, isCounted: said.isMirrored === isMirrored } : [],
  );

function print(pairs: readonly ComparedPair[]): void {
  const count = (isCopy: boolean) => pairs.filter((pair) => pair.isCopy === isCopy).length;
  printReading(`${count(true)} pairs of copies, ${count(false)} of other photos`);
  printText(
    "Called the same shot, % (people resampled), by the rule in force; on people held out and on those it was chosen on",
  );
  printTable([
    ["", "pairs", "held out", "95 %", "chosen on", "look: 10 %", "median", "90 %", "distance: 90 %"],
    ...kindsOf(pairs).map((kind) =>
      rowOf(
        pairs.filter((pair) => pair.kind === kind),
        kind,
      ),
    ),
    rowOf(
      pairs.filter(({ isCopy }) => isCopy),
      "all copies",
    ),
    rowOf(
      pairs.filter(({ isCopy }) => !isCopy),
      "all others",
    ),
  ]);
  const named = namedRightly(pairs);
  printText(
    `Found copies that are rightly called mirrored or not: ${percent(shareOf(named))} % of ${named.length} (${interval(named)})`,
  );
  printBounds(pairs.filter(({ half }) => half === "chosen"));
}

function rowOf(pairs: readonly ComparedPair[], kind: string): (string | number)[] {
  const of = (half: "chosen" | "read") => pairs.filter((pair) => pair.half === half).map(readingOf);
  const rising = (values: number[]) => values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const looks = rising(pairs.map(({ look }) => look));
  const distances = rising(pairs.map(({ distance }) => distance));
  return [
    kind,
    pairs.length,
    percent(shareOf(of("read"))),
    interval(of("read")),
    percent(shareOf(of("chosen"))),
    ...[0.1, 0.5, 0.9].map((share) => quantile(looks, share).toFixed(3)),
    quantile(distances, 0.9).toFixed(3),
  ];
}

/** For every bound and weight the copies found, and the others wrongly called copies. */
function printBounds(pairs: readonly ComparedPair[]): void {
  printText(
    "On people it is chosen on: copies found, % (others wrongly called so: real life / laboratory series / retakes)",
  );
  const cell = (bound: number, weight: number) => {
    const near = pairs.filter(({ look, distance }) => look + weight * distance <= bound);
    const copies = near.filter(({ isCopy }) => isCopy).length / pairs.filter(({ isCopy }) => isCopy).length;
    const wrong = near.filter(({ isCopy }) => !isCopy);
    const retakes = wrong.filter(isRetake).length;
    const series = wrong.filter(isSeries).length;
    return `${percent(copies)} (${wrong.length - series - retakes} / ${series} / ${retakes})`;
  };
  printTable([
    ["look + w × distance <=", ...EMBEDDING_WEIGHTS.map((weight) => `w = ${weight}`)],
    ...FACE_BOUNDS.map((bound) => [bound, ...EMBEDDING_WEIGHTS.map((weight) => cell(bound, weight))]),
  ]);
}

void runCommand(command);
