import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { measureSurroundings } from "../src/face-analysis/measure/surroundings.js";
import { DETECTOR_MAX_SIDE } from "../src/face-analysis/networks/face-networks.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { median } from "../src/face-analysis/picture/median.js";
import { DEFAULT_THRESHOLDS } from "../src/judgement/default-bounds.js";
import {
  backgroundDistance,
  clothesDistance,
  toPlace,
} from "../src/judgement/training/compare-surroundings.js";
import { describeMachine, runCommand } from "./support/command.js";
import { type FacesOptions, facesCommand, listPhotos, readPhoto } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printReading, printTable, printText } from "./support/report.js";
import { type Reading, shareInterval, shareOf } from "./support/share-of-people.js";
import { type SurroundingPair, SurroundingPairs } from "./support/surrounding-pairs.js";
import { quantile } from "./support/verification-statistics.js";

const PEOPLE = 120;
const PHOTOS_TO_TIME = 10;
const ROUNDS = 5;
const COLOUR_SCALES = [10, 15, 20, 30, 50];
const BACKGROUND_BOUNDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1];
const CLOTHES_BOUNDS = [2, 3, 4, 5, 6, 7, 8, 10];
const { training } = DEFAULT_THRESHOLDS;

const command = facesCommand(
  "eval:surroundings",
  "Whether pictures of one place, and of the same clothes, are told from others, by what is stored of them",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions) {
  const analyser = await PhotoAnalyser.open();
  const maker = new SurroundingPairs(analyser, faces);
  const people = limit ?? PEOPLE;
  const pairs = [
    ...(await maker.madeRooms(people)),
    ...(await maker.movedCameras("lfw", people)),
    ...(await maker.movedCameras("personas", people)),
    ...(await maker.series(people)),
    ...(await maker.strangers("lfw", 2 * people)),
  ].map(compared);
  await analyser.close();
  const costMs = await costOf(faces, Math.min(people, PHOTOS_TO_TIME));
  print(pairs);
  printText(
    `Measuring it takes ${costMs.toFixed(1)} ms of an analysis (median of ${PHOTOS_TO_TIME} photos of 512 pixels, one thread, without decoding).`,
  );
  if (json) console.log(JSON.stringify({ ...summaryOf(pairs), costMs }));
}

/** The median over photos, each measured several times, the first of which warms up. */
async function costOf(faces: string, photos: number): Promise<number> {
  const times: number[] = [];
  for (const name of listPhotos(faces, "generated", photos)) {
    const picture = await decodeUpright(readPhoto(faces, "generated", name).bytes, 1e9);
    const small = await picture.reducedTo(DETECTOR_MAX_SIDE);
    const { width, height } = picture;
    const box = { x: 0.4 * width, y: 0.2 * height, width: 0.2 * width, height: 0.25 * height };
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      measureSurroundings(small, { box, rollDegrees: 0 });
      if (round > 0) times.push(performance.now() - start);
    }
  }
  return median(times);
}

interface ComparedPair extends SurroundingPair {
  /** Null where either was not measured. */
  distance: number | null;
}

const compared = (pair: SurroundingPair): ComparedPair => ({ ...pair, distance: distanceOf(pair, training) });

function distanceOf({ what, pair: [a, b] }: SurroundingPair, bounds: typeof training): number | null {
  if (a === null || b === null) return null;
  return what === "background" ? backgroundDistance(toPlace(a), toPlace(b), bounds) : clothesDistance(a, b);
}

const boundOf = (what: SurroundingPair["what"]): number => training[what].distance;
const measured = (pairs: readonly ComparedPair[]) =>
  pairs.filter((pair): pair is ComparedPair & { distance: number } => pair.distance !== null);
const readingsOf = (pairs: readonly ComparedPair[]): Reading[] =>
  measured(pairs).map(({ what, person, distance }) => ({ person, isCounted: distance <= boundOf(what) }));
/** "-" where there is nothing to read. */
const percent = (share: number): string => shown(100 * share, 1);
const shown = (value: number, digits: number): string => (Number.isNaN(value) ? "-" : value.toFixed(digits));

function summaryOf(all: readonly ComparedPair[]) {
  const share = (what: SurroundingPair["what"], isSame: boolean) => {
    const pairs = all.filter((pair) => pair.half === "read" && pair.what === what && pair.isSame === isSame);
    const readings = readingsOf(pairs);
    return { share: shareOf(readings), interval: shareInterval(readings), pairs: readings.length };
  };
  return {
    analyser: ANALYSER,
    machine: describeMachine(),
    samePlaceFound: share("background", true),
    otherPlaceTakenForIt: share("background", false),
    sameClothesFound: share("clothes", true),
    otherClothesTakenForThem: share("clothes", false),
  };
}

function print(pairs: readonly ComparedPair[]): void {
  printReading(`${pairs.length} pairs of pictures`);
  for (const what of ["background", "clothes"] as const) {
    const of = pairs.filter((pair) => pair.what === what);
    printText(
      `Said to share their ${what}, % (people resampled), by the bound in force; on people held out and on those it was chosen on`,
    );
    const kinds = [...new Set(of.map(({ kind }) => kind))];
    printTable([
      [
        what,
        "really",
        "pairs",
        "measured",
        "held out",
        "95 %",
        "chosen on",
        "distance: 10 %",
        "median",
        "90 %",
      ],
      ...kinds.map((kind) =>
        rowOf(
          of.filter((pair) => pair.kind === kind),
          kind,
        ),
      ),
    ]);
  }
  printBackgroundBounds(pairs.filter(({ what, half }) => what === "background" && half === "chosen"));
  printClothesBounds(pairs.filter(({ what, half }) => what === "clothes" && half === "chosen"));
}

function rowOf(pairs: readonly ComparedPair[], kind: string): (string | number)[] {
  const half = (half: SurroundingPair["half"]) => readingsOf(pairs.filter((pair) => pair.half === half));
  const distances = measured(pairs)
    .map(({ distance }) => distance)
    .toSorted((a, b) => a - b);
  return [
    kind,
    pairs[0]!.isSame ? "the same" : "others",
    pairs.length,
    measured(pairs).length,
    percent(shareOf(half("read"))),
    half("read").length === 0 ? "-" : shareInterval(half("read")).map(percent).join("-"),
    percent(shareOf(half("chosen"))),
    ...[0.1, 0.5, 0.9].map((share) => shown(quantile(distances, share), 2)),
  ];
}

/** Of the pairs that are the same, and of the others, the shares within a bound. */
function cell(pairs: readonly { isSame: boolean; distance: number }[], bound: number): string {
  return [true, false]
    .map((isSame) => pairs.filter((pair) => pair.isSame === isSame))
    .map((of) => percent(of.filter(({ distance }) => distance <= bound).length / of.length))
    .join(" / ");
}

function printBackgroundBounds(pairs: readonly ComparedPair[]): void {
  const columns = COLOUR_SCALES.map((colourScale) => {
    const bounds = { ...training, background: { ...training.background, colourScale } };
    return pairs.flatMap((pair) => {
      const distance = distanceOf(pair, bounds);
      return distance === null ? [] : { isSame: pair.isSame, distance };
    });
  });
  printText("On people it is chosen on: one place found, % / others taken for it, %");
  printTable([
    ["distance <=", ...COLOUR_SCALES.map((scale) => `colours over ${scale}`)],
    ...BACKGROUND_BOUNDS.map((bound) => [bound, ...columns.map((of) => cell(of, bound))]),
  ]);
}

function printClothesBounds(pairs: readonly ComparedPair[]): void {
  printText("On people it is chosen on: the same clothes found, % / others taken for them, %");
  printTable([
    ["distance <=", "clothes"],
    ...CLOTHES_BOUNDS.map((bound) => [bound, cell(measured(pairs), bound)]),
  ]);
}

void runCommand(command);
