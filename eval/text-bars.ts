import { createCanvas, loadImage } from "canvas";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { measureTextBar } from "../src/face-analysis/measure/text-bars.js";
import { DETECTOR_MAX_SIDE } from "../src/face-analysis/networks/face-networks.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { toSharp } from "../src/face-analysis/picture/upright-picture.js";
import { describeMachine, runCommand, showProgress } from "./support/command.js";
import {
  type FacesOptions,
  type FaceSet,
  facesCommand,
  listPhotos,
  readPhoto,
} from "./support/faces-folder.js";
import { printReading, printTable, printText } from "./support/report.js";
import { seededRandom } from "./support/seeded-random.js";
import { wilsonInterval } from "./support/verification-statistics.js";

const PLAIN: FaceSet[] = [
  "lfw",
  "utkface",
  "generated",
  "personas",
  "yale",
  "drawings",
  "faceless",
  "scenes",
];
const LETTERED: FaceSet[] = ["lfw", "generated", "personas"];
const PHOTOS_OF_A_SET = 600;
const LETTERED_OF_A_SET = 100;
/** A bar is found when its height is read within so much of the picture's. */
const MAX_ERROR = 0.03;
const WORDS =
  "when the light goes out again follow for more @studio my new look today is not what you think photo by nobody all rights reserved best of the week 50 % off".split(
    " ",
  );
const COLOURS = [
  ["white", "black"],
  ["black", "white"],
  ["#ffe14d", "#222222"],
  ["#20314f", "#eeeeee"],
  ["#eeeeee", "#555555"],
] as const;
const KINDS = ["one line", "two lines", "letters on the photo itself"] as const;
type Kind = (typeof KINDS)[number];

const command = facesCommand(
  "eval:text-bars",
  "Whether bars with letters in them are found, and how many photos without are said to have one",
).action(measure);

async function measure({ faces, limit, json }: FacesOptions): Promise<void> {
  const plain = [];
  for (const set of PLAIN) {
    const names = listPhotos(faces, set, limit ?? PHOTOS_OF_A_SET);
    const found = [];
    for (const [i, name] of names.entries()) {
      if ((await textBarOf(readPhoto(faces, set, name).bytes)) > 0) found.push(name);
      showProgress(i + 1, names.length, `photos of ${set}`);
    }
    plain.push({ set, photos: names.length, found });
  }
  const lettered = await letterSome(faces, Math.min(limit ?? Infinity, LETTERED_OF_A_SET));
  print(plain, lettered);
  if (json) console.log(JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), plain, lettered }));
}

const textBarOf = async (bytes: Buffer): Promise<number> =>
  measureTextBar((await (await decodeUpright(bytes, 1e9)).reducedTo(DETECTOR_MAX_SIDE)).pixels);

interface Lettered {
  kind: Kind;
  colours: string;
  isFound: boolean;
}

async function letterSome(faces: string, count: number): Promise<Lettered[]> {
  const random = seededRandom(1);
  const lettered: Lettered[] = [];
  for (const set of LETTERED) {
    for (const name of listPhotos(faces, set, count)) {
      const { bytes } = readPhoto(faces, set, name);
      for (const kind of KINDS) {
        const { picture, height, colours } = await withLetters(bytes, kind, random);
        const read = await textBarOf(picture);
        lettered.push({ kind, colours, isFound: read > 0 && Math.abs(read - height) <= MAX_ERROR });
      }
    }
  }
  return lettered;
}

/** The photo with a bar at one of its ends, as a JPEG of quality 60 to 92; the bar's height as a share of the whole. */
async function withLetters(bytes: Buffer, kind: Kind, random: () => number) {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const { pixels } = await decodeUpright(bytes, 1e9);
  const photo = await loadImage(await toSharp(pixels).png().toBuffer());
  const { width, height } = photo;
  const size = Math.round(width * pick([0.04, 0.05, 0.07]));
  const lines = Array.from({ length: kind === "two lines" ? 2 : 1 }, () =>
    words(pick, Math.floor((1.5 * width) / size)),
  );
  const bar = Math.round(size * (1.3 * lines.length + 1));
  const isOnPhoto = kind === "letters on the photo itself";
  const whole = createCanvas(width, isOnPhoto ? height : height + bar);
  const isAtTop = random() < 0.5;
  const context = whole.getContext("2d");
  const [background, ink] = pick(COLOURS);
  context.fillStyle = background;
  context.fillRect(0, 0, width, whole.height);
  context.drawImage(photo, 0, isAtTop && !isOnPhoto ? bar : 0);
  context.fillStyle = ink;
  context.textAlign = "center";
  context.font = `${size}px ${pick(["sans-serif", "serif", "monospace"])}`;
  const top = isAtTop ? 0 : whole.height - bar;
  for (const [i, line] of lines.entries()) context.fillText(line, width / 2, top + size * (1.25 + 1.3 * i));
  const picture = whole.toBuffer("image/jpeg", pick([60, 80, 92]));
  return { picture, height: bar / whole.height, colours: `${ink} on ${background}` };
}

function words(pick: <T>(of: readonly T[]) => T, maxLength: number): string {
  let line = pick(WORDS);
  while (line.length < Math.min(12, maxLength)) line += ` ${pick(WORDS)}`;
  return line.slice(0, maxLength);
}

function print(
  plain: readonly { set: FaceSet; photos: number; found: string[] }[],
  lettered: readonly Lettered[],
): void {
  const photos = plain.reduce((sum, { photos }) => sum + photos, 0);
  printReading(`${photos} photos as they are, ${lettered.length} with letters drawn`);
  printText("Photos as they are that are said to have a bar with letters");
  printTable([
    ["", "photos", "said to have one"],
    ...plain.map(({ set, photos, found }) => [
      set,
      photos,
      `${found.length} ${found.slice(0, 3).join(", ")}`.trim(),
    ]),
  ]);
  printText("Drawn bars that are found, their height within 3 % of the picture's");
  const rows = [...KINDS, ...new Set(lettered.map(({ colours }) => colours))].map((name) => {
    const of = lettered.filter(({ kind, colours }) =>
      name === kind ? true : name === colours && kind !== "letters on the photo itself",
    );
    const found = of.filter(({ isFound }) => isFound).length;
    const [low, high] = wilsonInterval(found / of.length, of.length).map((share) => (100 * share).toFixed(1));
    return [name, of.length, found, `${((100 * found) / of.length).toFixed(1)} (${low}-${high})`];
  });
  printTable([["", "pictures", "found", "%"], ...rows]);
}

void runCommand(command);
