import { join } from "node:path";
import { readFileSync } from "node:fs";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { secondShareOf } from "../src/judgement/likeness/match-score.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { personOf as personInFolder } from "./support/embed-people.js";
import { type FacesOptions, facesCommand, listPhotos, personOf, readPhoto } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { type PicturePair, imagesOf, readPairs } from "./support/picture-files.js";
import { printReading, printTable, printText } from "./support/report.js";
import { measureFaceres } from "./support/second-opinion/faceres-cost.js";
import { type TwiceSeen, byBoth, byOurs, bySecond } from "./support/second-opinion/opinions.js";
import {
  type RateReading,
  type SamePair,
  allSamePairs,
  readLookAlikes,
  readRates,
} from "./support/second-opinion/read-opinions.js";
import type { Interval } from "./support/verification-statistics.js";

const LFW_FARS = [1e-4, 1e-3, 1e-2];
/** With fifteen people no rarer one can be read. */
const YALE_FARS = [1e-3, 1e-2];
const WAYS = ["face-api", "faceres", "both"] as const;

const command = facesCommand(
  "eval:second-opinion",
  "What a second network's opinion of who it is brings: faceres' beside face-api's, on LFW's and Yale's faces",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const cost = await measureFaceres();
  const analyser = await PhotoAnalyser.open();
  const see = async (images: { name: string; person: string; bytes: () => Buffer }[]) => {
    const seen = new Map<string, TwiceSeen>();
    for (const [i, { name, person, bytes }] of images.entries()) {
      const { face } = await analyser.analyse(bytes());
      if (face)
        seen.set(name, {
          image: name,
          person,
          ours: face.embedding,
          second: face.secondEmbedding,
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
  const read = pairsOf("devtest");
  const share = secondShareOf(ANALYSER);
  const ways = [byOurs, bySecond, byBoth(share)];
  const devtest = await seePairs(read);
  const yale = await see(
    listPhotos(faces, "yale").map((name) => ({
      name,
      person: personOf("yale", name),
      bytes: () => readPhoto(faces, "yale", name).bytes,
    })),
  );
  await analyser.close();

  const photos = [...devtest.values()];
  const same = samePairs(read, photos);
  const rates = readRates(photos, same, ways, LFW_FARS);
  const lookAlikes = readLookAlikes(photos, same, ways);
  const laboratory = [...yale.values()];
  const yaleRates = readRates(laboratory, allSamePairs(laboratory), ways, YALE_FARS);

  printReading(
    `${photos.length} photos of devtest with ${same.length} pairs of one person; ${laboratory.length} photos of Yale; the second opinion counts ${100 * share} % of a squared distance`,
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
    ["numbers of a face", String(photos[0]!.second.length)],
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
