import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { measureColours } from "../src/face-analysis/measure/colour-look.js";
import { drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { type RgbPixels, UprightPicture, toSharp } from "../src/face-analysis/picture/upright-picture.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import {
  type FacesOptions,
  type FaceSet,
  facesCommand,
  listPhotos,
  readPhoto,
} from "./support/faces-folder.js";
import {
  LABELS,
  type MadeRow,
  type Sample,
  isMonochrome,
  isTinted,
  printAges,
  printAsTheyAre,
  printMade,
} from "./support/colour-readings.js";
import { PhotoAnalyser } from "./support/photo-analyser.js";
import { printReading } from "./support/report.js";
import { TINTS, faded } from "./support/tints.js";

const SETS: FaceSet[] = ["lfw", "utkface", "generated", "personas", "yale"];
const PHOTOS_OF_A_SET = 600;
/** Made into all kinds of tints, and looked at again without colours. */
const PHOTOS_TO_TINT = 50;
const PHOTOS_TO_AGE = 60;
const command = facesCommand(
  "eval:colours",
  "Which pictures without colours and which tints are found, and how many right photos are taken for such",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const analyser = await PhotoAnalyser.open();
  const samples: Sample[] = [];
  for (const set of SETS) {
    const names = listPhotos(faces, set, limit ?? PHOTOS_OF_A_SET);
    for (const [i, name] of names.entries()) {
      const { bytes } = readPhoto(faces, set, name);
      const { face } = await analyser.analyse(bytes);
      if (face) {
        const { pixels } = await decodeUpright(bytes, 1e9);
        const isGrey = isWithoutColour(pixels);
        samples.push({ name, kind: kindOf(set, name), isGrey, measures: face.measures });
      }
      showProgress(i + 1, names.length, `photos of ${set}`);
    }
  }
  const made = await tintSome(faces, analyser, Math.min(limit ?? Infinity, PHOTOS_TO_TINT));
  const ages = await ageWithoutColours(faces, analyser, Math.min(limit ?? Infinity, PHOTOS_TO_AGE));
  await analyser.close();
  printReading(`${samples.length} faces`);
  printAsTheyAre(samples);
  printMade(made);
  printAges(ages);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), made, ages }));
}

function kindOf(set: FaceSet, name: string): string {
  if (set !== "utkface") return set;
  return `utkface, labelled ${LABELS[Number(/^\d+_\d_(\d)_/.exec(name)?.[1])] ?? "otherwise"}`;
}

function isWithoutColour({ rgb }: RgbPixels): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    const [red, green, blue] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 2) return false;
  }
  return true;
}

async function tintSome(faces: string, analyser: PhotoAnalyser, count: number): Promise<MadeRow[]> {
  const rows: MadeRow[] = TINTS.flatMap(({ name, strengths }) =>
    strengths.map((strength) => ({ name, strength, faces: [] })),
  );
  for (const set of ["lfw", "utkface"] as const) {
    const names = listPhotos(faces, set, count);
    for (const [i, name] of names.entries()) {
      const { bytes } = readPhoto(faces, set, name);
      const { face } = await analyser.analyse(bytes);
      const { pixels: photo } = await decodeUpright(bytes, 1e9);
      // What is found already says nothing of the tint.
      if (!face || isMonochrome(face) || isTinted(face)) continue;
      for (const tint of TINTS) {
        for (const strength of tint.strengths) {
          const pixels = await tint.make(photo, strength);
          const upright = drawUprightFace(new UprightPicture(pixels, pixels), face.landmarks);
          const measures = measureColours(upright, pixels);
          rows
            .find((row) => row.name === tint.name && row.strength === strength)!
            .faces.push({
              kind: kindOf(set, name),
              isMonochrome: isMonochrome({ measures }),
              isTinted: isTinted({ measures }),
            });
        }
      }
      showProgress(i + 1, names.length, `tinted photos of ${set}`);
    }
  }
  return rows;
}

/** Years by which the estimated age of a photo differs once its colours are taken. */
async function ageWithoutColours(faces: string, analyser: PhotoAnalyser, count: number): Promise<number[]> {
  const differences: number[] = [];
  const names = listPhotos(faces, "lfw", count);
  for (const [i, name] of names.entries()) {
    const { bytes } = readPhoto(faces, "lfw", name);
    const { face } = await analyser.analyse(bytes);
    const { pixels } = await decodeUpright(bytes, 1e9);
    const grey = await toSharp(faded(pixels, 1)).png().toBuffer();
    const { face: same } = await analyser.analyse(grey);
    if (face?.estimatedAge != null && same?.estimatedAge != null)
      differences.push(same.estimatedAge - face.estimatedAge);
    showProgress(i + 1, names.length, "photos without their colours");
  }
  return differences;
}

void runCommand(command);
