import { basename } from "node:path";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import { type FaceSet, facesCommand, listPhotos, readPhoto } from "./support/faces-folder.js";
import { describeShare } from "./support/labelled-faces.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { analysePortraits, groupPortraits } from "./support/portraits.js";
import { printReading, printTable } from "./support/report.js";

/** How many faces the pictures of each set have; null where their names say it, as in `003_5.jpg`. */
const SETS: [set: FaceSet, faces: number | null][] = [
  ["faceless", 0],
  ["scenes", null],
  ["lfw", 1],
  ["yale", 1],
  ["generated", 1],
  ["personas", 1],
  ["drawings", 1],
];
const PHOTOS_OF_A_SET = 1000;

const command = facesCommand(
  "eval:detection",
  "In how many pictures as many faces are found as there are, and in how many tight portraits one, by skin, age and sex",
).action(measure);

interface Options {
  faces: string;
  limit?: number;
  json?: boolean;
}

async function measure({ faces, limit = PHOTOS_OF_A_SET, json }: Options): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const sets = [];
  for (const [set, expected] of SETS) {
    const names = listPhotos(faces, set, limit);
    const counts: { found: number; there: number }[] = [];
    for (const [i, name] of names.entries()) {
      const there = expected ?? facesNamed(name);
      const { faceCount } = await analyser.analyse(readPhoto(faces, set, name).bytes);
      if (there !== null) counts.push({ found: faceCount, there });
      showProgress(i + 1, names.length, `pictures of ${set}`);
    }
    sets.push({ set, ...summarise(counts) });
  }
  const portraits = await analysePortraits(analyser, faces, limit);
  await analyser.close();
  const pictures = sets.reduce((sum, set) => sum + set.pictures, portraits.length);
  printReading(`${pictures} pictures`);
  printTable([
    ["", "pictures", "faces", "found as many", "fewer", "more", "none, though there are"],
    ...sets.map((one) => [one.set, one.pictures, one.faces, one.right, one.fewer, one.more, one.none]),
  ]);
  const groups = groupPortraits(portraits).map(([group, of]) => ({
    group,
    portraits: of.length,
    found: of.filter(({ faceCount }) => faceCount > 0).length,
  }));
  printTable([
    ["tight portraits", "portraits", "a face is found", "none"],
    ...groups.map((one) => [
      one.group,
      one.portraits,
      describeShare(one.found, one.portraits),
      one.portraits - one.found,
    ]),
  ]);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), sets, groups }));
}

function summarise(counts: { found: number; there: number }[]) {
  const count = (fits: (one: { found: number; there: number }) => boolean): number =>
    counts.filter(fits).length;
  return {
    pictures: counts.length,
    faces: counts.reduce((sum, { there }) => sum + there, 0),
    right: count(({ found, there }) => found === there),
    fewer: count(({ found, there }) => found < there),
    more: count(({ found, there }) => found > there),
    none: count(({ found, there }) => found === 0 && there > 0),
  };
}

/** @returns null for a name that does not say it */
function facesNamed(name: string): number | null {
  const count = /^\d+_(\d+)\.\w+$/.exec(basename(name))?.[1];
  return count === undefined ? null : Number(count);
}

void runCommand(command);
