import sharp from "sharp";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { examinePicture } from "../src/face-analysis/analyse-picture.js";
import type { Lab } from "../src/face-analysis/picture/colour.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { UprightFace, drawUprightFace } from "../src/face-analysis/measure/draw-upright-face.js";
import { hairColourOf } from "../src/face-analysis/measure/hair-colour.js";
import {
  hairColourDistance,
  hairColourName,
  hairColoursDiffer,
} from "../src/judgement/image/hair-colour-names.js";
import { describeMachine, printTable, runCommand, showProgress } from "./support/command.js";
import { facesCommand, listPhotos, personOf, readPhoto } from "./support/faces-folder.js";
import { openNetworks } from "./support/open-networks.js";
import { quantile } from "./support/verification-statistics.js";

const PEOPLE = 90;
const PHOTOS_A_PERSON = 3;
/** Of a photo on the contact sheet, and of the colour below it, in pixels. */
const SHEET = { columns: 10, width: 150, photo: 150, swatch: 30, text: 16 };

interface Sample {
  person: string;
  hair: Lab | { notMeasured: string };
  face: UprightFace;
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
      }),
    );
}

/** The personas, and LFW's people with several photos. */
async function sampleHair(faces: string, people: number): Promise<Sample[]> {
  const networks = await openNetworks();
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
      const picture = await decodeUpright(readPhoto(faces, set, name).bytes, 1e9);
      const { face } = await examinePicture(networks, picture);
      if (face) {
        const upright = await drawUprightFace(picture, face.landmarks);
        samples.push({ person: personOf(set, name), hair: hairColourOf(upright, picture), face: upright });
      }
      showProgress(i + 1, chosen.length, `photos of ${set}`);
    }
  }
  await networks.close();
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
  console.log(`${photos} photos; ${ANALYSER}; ${describeMachine()}`);
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
  console.log(
    "Named:",
    Object.entries(names)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  );
  console.log(
    "Not measured:",
    Object.entries(reasons)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(", "),
  );
}

/** Every face with its hair's colour below it. */
async function drawSheet(samples: Sample[], file: string): Promise<void> {
  const { columns, width, photo, swatch, text } = SHEET;
  const height = photo + swatch + text;
  const parts = await Promise.all(
    samples.map(async ({ face, hair }, i) => {
      const at = { left: (i % columns) * width, top: Math.floor(i / columns) * height };
      const picture = await sharp(face.data, { raw: { width: face.width, height: face.height, channels: 4 } })
        .resize(width, photo)
        .png()
        .toBuffer();
      return [
        { input: picture, ...at },
        { input: label(hair), left: at.left, top: at.top + photo },
      ];
    }),
  );
  const rows = Math.ceil(samples.length / columns);
  await sharp({ create: { width: columns * width, height: rows * height, channels: 3, background: "white" } })
    .composite(parts.flat())
    .png()
    .toFile(file);
}

function label(hair: Lab | { notMeasured: string }): Buffer {
  const { width, swatch, text } = SHEET;
  const [words, fill] =
    "notMeasured" in hair
      ? [hair.notMeasured, "white"]
      : [hairColourName(hair), `rgb(${srgbOf(hair).join()})`];
  return Buffer.from(
    `<svg width="${width}" height="${swatch + text}"><rect width="${width}" height="${swatch}" fill="${fill}"/>` +
      `<text x="2" y="${swatch + text - 4}" font-size="9">${words}</text></svg>`,
  );
}

/** Back from CIELAB: the inverse of `labOf`. */
function srgbOf({ lightness, redness, yellowness }: Lab): number[] {
  const middle = (lightness + 16) / 116;
  const cubed = (share: number) => (share > 6 / 29 ? share ** 3 : 3 * (6 / 29) ** 2 * (share - 4 / 29));
  const [x, y, z] = [
    0.9505 * cubed(middle + redness / 500),
    cubed(middle),
    1.089 * cubed(middle - yellowness / 200),
  ];
  const light = [
    3.2406 * x - 1.5372 * y - 0.4986 * z,
    -0.9689 * x + 1.8758 * y + 0.0415 * z,
    0.0557 * x - 0.204 * y + 1.057 * z,
  ];
  return light.map((value) => {
    const share = Math.min(1, Math.max(0, value));
    return Math.round(255 * (share <= 0.0031308 ? 12.92 * share : 1.055 * share ** (1 / 2.4) - 0.055));
  });
}

void runCommand(command);
