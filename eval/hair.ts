import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import type { Lab } from "../src/face-analysis/picture/colour.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { UprightFace, drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { type Extent, hairColourOf } from "../src/face-analysis/measure/hair-colour.js";
import {
  hairColourDistance,
  hairColourName,
  hairColoursDiffer,
} from "../src/judgement/image/hair-colour-names.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { facesCommand, listPhotos, personOf, readPhoto } from "./support/faces-folder.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printHeading, printReading, printTable, printText } from "./support/report.js";
import { type DyeReading, readDyes } from "./support/dyed-hair.js";
import { drawSheet } from "./support/hair-sheet.js";
import { quantile } from "./support/verification-statistics.js";

const PEOPLE = 90;
const PHOTOS_A_PERSON = 3;
const HEADS_TO_DYE = 100;

interface Sample {
  person: string;
  hair: Lab | { notMeasured: string };
  face: UprightFace;
  picture: Extent;
}

const command = facesCommand("eval:hair", "How well the hair colour of a person repeats from photo to photo")
  .option("--sheet <file>", "draw the faces with their colours to this PNG, to be looked at")
  .action(measure);

async function measure({
  faces,
  limit,
  sheet,
  json,
}: {
  faces: string;
  limit?: number;
  sheet?: string;
  json?: boolean;
}) {
  const samples = await sampleHair(faces, limit ?? PEOPLE);
  const known = samples.filter((sample): sample is Sample & { hair: Lab } => "lightness" in sample.hair);
  const pairs = known.flatMap((a, i) =>
    known.slice(0, i).map((b) => ({
      same: a.person === b.person,
      distance: hairColourDistance(a.hair, b.hair),
      differs: hairColoursDiffer(a.hair, b.hair),
      sameName: hairColourName(a.hair) === hairColourName(b.hair),
    })),
  );
  const kinds = [true, false].map((same) =>
    spreadOf(
      same,
      pairs.filter((pair) => pair.same === same),
    ),
  );
  const names = countBy(known.map(({ hair }) => hairColourName(hair)));
  const reasons = countBy(samples.flatMap(({ hair }) => ("notMeasured" in hair ? [hair.notMeasured] : [])));
  print(samples.length, kinds, names, reasons);
  const dyes = readDyes(known.slice(0, HEADS_TO_DYE));
  printDyes(dyes);
  if (sheet) await drawSheet(samples, sheet);
  if (json)
    console.log(
      JSON.stringify({
        analyser: ANALYSER,
        machine: describeMachine(),
        photos: samples.length,
        kinds,
        names,
        reasons,
        dyes,
      }),
    );
}

/** The personas, and LFW's people with several photos. */
async function sampleHair(faces: string, people: number): Promise<Sample[]> {
  const analyser = await PhotoAnalyser.open();
  const samples: Sample[] = [];
  for (const set of ["personas", "lfw"] as const) {
    const photosOf = new Map<string, string[]>();
    for (const name of listPhotos(faces, set)) {
      const person = personOf(set, name);
      photosOf.set(person, [...(photosOf.get(person) ?? []), name]);
    }
    const several = [...photosOf].filter(([, names]) => names.length > 1).slice(0, people);
    const chosen = several.flatMap(([, names]) => names.slice(0, set === "lfw" ? PHOTOS_A_PERSON : Infinity));
    for (const [i, name] of chosen.entries()) {
      const { bytes } = readPhoto(faces, set, name);
      const { face } = await analyser.analyse(bytes);
      if (face) {
        const picture = await decodeUpright(bytes, 1e9);
        const upright = await drawUprightFace(picture, face.landmarks);
        samples.push({
          person: personOf(set, name),
          hair: hairColourOf(upright, picture),
          face: upright,
          picture: { width: picture.width, height: picture.height },
        });
      }
      showProgress(i + 1, chosen.length, `photos of ${set}`);
    }
  }
  await analyser.close();
  return samples;
}

function spreadOf(same: boolean, pairs: { distance: number; differs: boolean; sameName: boolean }[]) {
  const distances = pairs.map(({ distance }) => distance).toSorted((p, q) => p - q);
  return {
    same,
    pairs: pairs.length,
    distances: [0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map((share) => quantile(distances, share)),
    differShare: pairs.filter(({ differs }) => differs).length / pairs.length,
    sameNameShare: pairs.filter(({ sameName }) => sameName).length / pairs.length,
  };
}

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function print(
  photos: number,
  kinds: ReturnType<typeof spreadOf>[],
  names: Record<string, number>,
  reasons: Record<string, number>,
): void {
  printReading(`${photos} photos`);
  printTable([
    [
      "distance of hair colours",
      "pairs",
      "10 %",
      "25 %",
      "median",
      "75 %",
      "90 %",
      "95 %",
      "differ, %",
      "same name, %",
    ],
    ...kinds.map(({ same, pairs, distances, differShare, sameNameShare }) => [
      same ? "one person" : "two people",
      pairs,
      ...distances.map((distance) => distance.toFixed(1)),
      (100 * differShare).toFixed(1),
      (100 * sameNameShare).toFixed(1),
    ]),
  ]);
  printText(`Named: ${listCounts(names)}`);
  printText(`Not measured: ${listCounts(reasons)}`);
}

function printDyes(dyes: readonly DyeReading[]): void {
  printHeading("Made dyed hair");
  printTable([
    ["dye", "lightness", "faces", "measured", "fit the word, %", "named"],
    ...dyes.map(({ word, lightness, faces, measured, fitting, names }) => [
      word,
      lightness,
      faces,
      measured,
      measured === 0 ? "" : ((100 * fitting) / measured).toFixed(0),
      listCounts(names),
    ]),
  ]);
}

const listCounts = (counts: Record<string, number>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");

void runCommand(command);
