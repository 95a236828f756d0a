import { join } from "node:path";
import { readFileSync } from "node:fs";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { personOf as personInFolder } from "./support/embed-people.js";
import { type FacesOptions, facesCommand, listPhotos, personOf, readPhoto } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { type PicturePair, imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { Faceres } from "./support/second-opinion/faceres.js";
import { measureFaceres } from "./support/second-opinion/faceres-cost.js";
import { type TwiceSeen, bothCalibratedOn, byOurs, bySecond } from "./support/second-opinion/opinions.js";
import {
  type RateReading,
  type SamePair,
  readLookAlikes,
  readRates,
} from "./support/second-opinion/read-opinions.js";
import type { Interval } from "./support/verification-statistics.js";

const LFW_FARS = [1e-4, 1e-3, 1e-2];
/** With fifteen people no rarer one can be read. */
const YALE_FARS = [1e-3, 1e-2];
const WAYS = ["ours", "faceres", "both"] as const;

const command = facesCommand(
  "eval:second-opinion",
  "What a second network's opinion of who it is would bring: faceres beside ours, on LFW's and Yale's faces",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const cost = await measureFaceres();
  const [analyser, faceres] = [await PhotoAnalyser.open(), await Faceres.open()];
  const see = async (images: { name: string; person: string; bytes: () => Buffer }[]) => {
    const seen = new Map<string, TwiceSeen>();
    for (const [i, { name, person, bytes }] of images.entries()) {
      const { face } = await analyser.analyse(bytes());
      if (face)
        seen.set(name, {
          image: name,
          person,
          ours: face.embedding,
          second: await faceres.describe(bytes(), face),
        });
      showProgress(i + 1, images.length, "photos");
    }
    return seen;
  };
  const lfw = join(faces, "lfw-view1");
  const pairsOf = (split: string) => readPairs(join(lfw, "pairs.csv"), split, limit);
  const seePairs = (pairs: PicturePair[]) =>
    see(
      imagesOf(pairs).map((name) => ({
        name,
        person: personInFolder(name),
        bytes: () => readFileSync(join(lfw, "images", name)),
      })),
    );
  const [fitted, read] = [pairsOf("devtrain"), pairsOf("devtest")];
  const both = bothCalibratedOn(knownPairs(fitted, await seePairs(fitted)));
  const ways = [byOurs, bySecond, both];
  const devtest = await seePairs(read);
  const yale = await see(
    listPhotos(faces, "yale").map((name) => ({
      name,
      person: personOf("yale", name),
      bytes: () => readPhoto(faces, "yale", name).bytes,
    })),
  );
  await analyser.close();
  await faceres.close();

  const photos = [...devtest.values()];
  const same = samePairs(read, photos);
  const rates = readRates(photos, same, ways, LFW_FARS);
  const lookAlikes = readLookAlikes(photos, same, ways);
  const laboratory = [...yale.values()];
  const yaleRates = readRates(laboratory, allSamePairs(laboratory), ways, YALE_FARS);

  printReading(
    `${photos.length} photos of devtest with ${same.length} pairs of one person, calibrated on ${fitted.length} pairs of devtrain; ${laboratory.length} photos of Yale`,
  );
  printTable([
    ["", ...WAYS, "gain of both"],
    ...rateRows("LFW", rates),
    [
      "look-alikes that pass at TAR 95 %, %",
      ...lookAlikes.map(({ share, interval }) => describeShare(share, interval)),
      "",
    ],
    ...rateRows("Yale", yaleRates),
  ]);
  printText("In brackets the interval of 95 %, by the bootstrap over people.");
  printTable([
    ["cost of faceres", ""],
    ["a run for the age, ms", cost.agesMs.toFixed(1)],
    ["a run for age and features, ms", cost.bothMs.toFixed(1)],
    ["memory, that of onnxruntime included, MiB", cost.megabytes.toFixed(0)],
    ["features of a face, KiB as floats", ((4 * photos[0]!.second.length) / 1024).toFixed(0)],
  ]);
  if (json)
    console.log(
      JSON.stringify({
        analyser: ANALYSER,
        machine: describeMachine(),
        lfw: rates,
        lookAlikes,
        yale: yaleRates,
        cost,
      }),
    );
}

const knownPairs = (pairs: readonly PicturePair[], seen: ReadonlyMap<string, TwiceSeen>) =>
  pairs.flatMap(({ imageA, imageB, isSame }) => {
    const [a, b] = [seen.get(imageA), seen.get(imageB)];
    return a && b ? [{ a, b, isSame }] : [];
  });

/** Those of the file. */
function samePairs(pairs: readonly PicturePair[], photos: readonly TwiceSeen[]): SamePair[] {
  const placeOf = new Map(photos.map(({ image }, place) => [image, place]));
  return pairs
    .filter(({ isSame }) => isSame)
    .flatMap(({ imageA, imageB }) => {
      const [a, b] = [placeOf.get(imageA), placeOf.get(imageB)];
      return a === undefined || b === undefined ? [] : [[a, b] as const];
    });
}

/** Every two photos of one person. */
const allSamePairs = (photos: readonly TwiceSeen[]): SamePair[] =>
  photos.flatMap(({ person }, i) =>
    photos.slice(0, i).flatMap((other, j) => (other.person === person ? [[i, j] as const] : [])),
  );

const rateRows = (set: string, rates: RateReading[][]): string[][] =>
  rates[0]!.map(({ far }, i) => {
    const both = rates.at(-1)![i]!;
    const gain = both.tar - rates[0]![i]!.tar;
    const shares = rates.map((ofWay) => describeShare(ofWay[i]!.tar, ofWay[i]!.interval));
    return [
      `${set}: TAR at FAR ${far.toExponential(0)}, %`,
      ...shares,
      describeShare(gain, both.gainInterval),
    ];
  });

const describeShare = (share: number, interval: Interval): string => {
  const [low, high] = interval.map((bound) => (100 * bound).toFixed(1));
  return `${(100 * share).toFixed(1)} (${low} to ${high})`;
};

void runCommand(command);
