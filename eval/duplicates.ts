import sharp from "sharp";
import { ANALYSER } from "../src/face-analysis/analyser-version.js";
import { examinePicture } from "../src/face-analysis/analyse-picture.js";
import { decodeUpright } from "../src/face-analysis/picture/decode-upright.js";
import { THUMBNAIL_MAX_SIDE } from "../src/face-analysis/picture/draw-derivatives.js";
import { lumaOf } from "../src/face-analysis/picture/luma.js";
import { embeddingDistance } from "../src/judgement/likeness/match-score.js";
import { FaceNetworks } from "../src/face-analysis/networks/face-networks.js";
import { mirroredHash, perceptualHash } from "../src/face-analysis/measure/perceptual-hash.js";
import { hammingDistance } from "../src/judgement/likeness/near-duplicates.js";
import { describeMachine, printTable, runCommand, showProgress } from "./support/command.js";
import { facesCommand, listPhotos, personOf, readPhoto } from "./support/faces-folder.js";
import { openNetworks } from "./support/open-networks.js";
import { quantile } from "./support/verification-statistics.js";

/** A pair of pictures; the embeddings' distance is taken only where the hashes are within {@link FARTHEST}, else Infinity. */
interface Pair {
  kind: string;
  bits: number;
  distance: number;
}
/** Beyond these many bits no bound under test calls a pair near-duplicates. */
const FARTHEST = 26;
const BIT_BOUNDS = [4, 6, 8, 10, 12, 16, 20, 24];
const DISTANCE_BOUNDS = [0.15, 0.2, 0.25, 0.3, 0.35, Infinity];
const PHOTOS_TO_COPY = 24;
/** Hashes are cheap: so many photos of people with several are compared for each one that is copied. */
const PERSON_PHOTOS_PER_LIMIT = 50;

/** Ways in which one photo is uploaded twice. */
const COPIES: [name: string, make: (photo: sharp.Sharp, width: number, height: number) => sharp.Sharp][] = [
  ["JPEG quality 80", (photo) => photo.jpeg({ quality: 80 })],
  ["JPEG quality 30", (photo) => photo.jpeg({ quality: 30 })],
  ["resized to a quarter", (photo, width) => photo.resize(Math.round(width / 4))],
  ["resized to a half", (photo, width) => photo.resize(Math.round(width / 2))],
  ["resized 2 times", (photo, width) => photo.resize(width * 2)],
  ["resized 4 times", (photo, width) => photo.resize(width * 4)],
  ["cropped by 2 %", cropped(0.02)],
  ["cropped by 5 %", cropped(0.05)],
  ["cropped by 10 %", cropped(0.1)],
  ["brightness +20 %", (photo) => photo.modulate({ brightness: 1.2 })],
  ["brightness -20 %", (photo) => photo.modulate({ brightness: 0.8 })],
  ["saturation -60 %", (photo) => photo.modulate({ saturation: 0.4 })],
  ["greyscale", (photo) => photo.greyscale().toColourspace("srgb")],
  ["watermarked", watermarked],
  ["mirrored", (photo) => photo.flop()],
];

/** Off two sides, so that the middle moves. */
function cropped(share: number) {
  return (photo: sharp.Sharp, width: number, height: number): sharp.Sharp =>
    photo.extract({
      left: Math.round(width * share),
      top: Math.round(height * share),
      width: width - Math.round(width * share),
      height: height - Math.round(height * share),
    });
}

function watermarked(photo: sharp.Sharp, width: number, height: number): sharp.Sharp {
  const svg = `<svg width="${width}" height="${height}"><text x="5%" y="92%" font-size="${width / 10}" fill="white" fill-opacity="0.7">SAMPLE PHOTO</text></svg>`;
  return photo.composite([{ input: Buffer.from(svg) }]);
}

const command = facesCommand(
  "eval:duplicates",
  "Which bounds of perceptual hash and embedding tell copies of a photo from other photos of the person",
).action(measure);

async function measure({ faces, limit, json }: { faces: string; limit?: number; json?: boolean }) {
  const networks = await openNetworks();
  const pairs = [
    ...(await copyPairs(networks, faces, limit)),
    ...(await personPairs(networks, faces, limit)),
  ];
  await networks.close();
  print(pairs);
  if (json) {
    const kinds = kindsOf(pairs).map((kind) => ({ kind, ...spreadOf(pairs, kind) }));
    console.log(
      JSON.stringify({ analyser: ANALYSER, machine: describeMachine(), kinds, bounds: readings(pairs) }),
    );
  }
}

/** Each photo against its own copies. */
async function copyPairs(networks: FaceNetworks, faces: string, limit = PHOTOS_TO_COPY): Promise<Pair[]> {
  const photos = (["lfw", "generated", "personas"] as const).flatMap((set) =>
    listPhotos(faces, set, Math.min(limit, PHOTOS_TO_COPY)).map((name) => ({ set, name })),
  );
  const pairs: Pair[] = [];
  for (const [i, { set, name }] of photos.entries()) {
    // Large photos are reduced, so that copies four times as large stay within reason.
    const original = await sharp(readPhoto(faces, set, name).bytes)
      .autoOrient()
      .resize(1000, 1000, { fit: "inside", withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true });
    const known = await lookAt(original.data);
    for (const [kind, make] of COPIES) {
      const copy = make(sharp(original.data), original.info.width, original.info.height);
      const bytes = await (kind.startsWith("JPEG") ? copy : copy.png({ compressionLevel: 1 })).toBuffer();
      pairs.push(await compare(networks, `copy: ${kind}`, known, await lookAt(bytes)));
    }
    showProgress(i + 1, photos.length, "copied photos");
  }
  return pairs;
}

/** Different photos of one person. */
async function personPairs(networks: FaceNetworks, faces: string, limit?: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const set of ["lfw", "personas", "yale"] as const) {
    const looks = new Map<string, Look[]>();
    const names = listPhotos(faces, set);
    const people = names.map((name) => personOf(set, name));
    const several = names.filter((_, i) => people.indexOf(people[i]!) !== people.lastIndexOf(people[i]!));
    for (const name of several.slice(0, limit && limit * PERSON_PHOTOS_PER_LIMIT)) {
      const person = personOf(set, name);
      const others = looks.get(person) ?? [];
      const look = await lookAt(readPhoto(faces, set, name).bytes);
      for (const other of others) pairs.push(await compare(networks, `others: ${set}`, other, look));
      looks.set(person, [...others, look]);
    }
  }
  return pairs;
}

interface Look {
  bytes: Buffer;
  hash: string | null;
  embedding?: Promise<Float32Array | null>;
}

async function lookAt(bytes: Buffer): Promise<Look> {
  const picture = await decodeUpright(bytes, 1e9);
  const { rgb, width, height } = (await picture.reducedTo(THUMBNAIL_MAX_SIDE)).pixels;
  return { bytes, hash: perceptualHash(lumaOf(rgb, width, height, 3)) };
}

async function compare(networks: FaceNetworks, kind: string, a: Look, b: Look): Promise<Pair> {
  const bits =
    a.hash && b.hash
      ? Math.min(hammingDistance(a.hash, b.hash), hammingDistance(mirroredHash(a.hash), b.hash))
      : 64;
  if (bits > FARTHEST) return { kind, bits, distance: Infinity };
  const [p, q] = [await embeddingOf(networks, a), await embeddingOf(networks, b)];
  return { kind, bits, distance: p && q ? embeddingDistance(p, q) : Infinity };
}

function embeddingOf(networks: FaceNetworks, look: Look): Promise<Float32Array | null> {
  look.embedding ??= (async () => {
    const picture = await decodeUpright(look.bytes, 1e9);
    return (await examinePicture(networks, picture)).face?.embedding ?? null;
  })();
  return look.embedding;
}

const kindsOf = (pairs: Pair[]): string[] => [...new Set(pairs.map(({ kind }) => kind))];
const isCopy = ({ kind }: Pair): boolean => kind.startsWith("copy");
const isOther = ({ kind }: Pair): boolean => kind.startsWith("others");

function spreadOf(pairs: Pair[], kind: string) {
  const ofKind = pairs.filter((pair) => pair.kind === kind);
  const bits = ofKind.map((pair) => pair.bits).toSorted((p, q) => p - q);
  const distances = ofKind
    .map(({ distance }) => distance)
    .filter(Number.isFinite)
    .toSorted((p, q) => p - q);
  return {
    pairs: ofKind.length,
    bits: [0, 0.1, 0.5, 0.9, 1].map((share) => quantile(bits, share)),
    distance: [0.1, 0.5, 0.9].map((share) => quantile(distances, share)),
  };
}

/** Recall, and the other photos wrongly called near-duplicates, for every pair of bounds. */
function readings(pairs: Pair[]) {
  const copies = pairs.filter(isCopy);
  const others = pairs.filter(isOther);
  return BIT_BOUNDS.flatMap((maxBits) =>
    DISTANCE_BOUNDS.map((maxDistance) => {
      const isNear = ({ bits, distance }: Pair) =>
        bits <= maxBits && (distance <= maxDistance || maxDistance === Infinity);
      const found = copies.filter(isNear).length;
      const wrong = others.filter(isNear);
      const wrongLaboratory = wrong.filter(({ kind }) => kind.endsWith("yale")).length;
      return {
        maxBits,
        maxDistance: maxDistance === Infinity ? "any" : maxDistance,
        recall: found / copies.length,
        wrong: wrong.length - wrongLaboratory,
        wrongLaboratory,
      };
    }),
  );
}

function print(pairs: Pair[]): void {
  console.log(
    `${pairs.filter(isCopy).length} pairs of copies, ${pairs.filter(isOther).length} of other photos; ${ANALYSER}; ${describeMachine()}`,
  );
  printTable([
    [
      "",
      "pairs",
      "bits: least",
      "10 %",
      "median",
      "90 %",
      "most",
      `distance (bits <= ${FARTHEST}): 10 %`,
      "median",
      "90 %",
    ],
    ...kindsOf(pairs).map((kind) => {
      const { pairs: count, bits, distance } = spreadOf(pairs, kind);
      return [kind, count, ...bits.map(Math.round), ...distance.map((value) => value.toFixed(3))];
    }),
  ]);
  console.log(
    "\nNear-duplicate by both bounds: recall, % (other photos wrongly called so: LFW and personas / laboratory series)",
  );
  printTable([
    ["bits <=", ...DISTANCE_BOUNDS.map((bound) => `distance <= ${bound === Infinity ? "any" : bound}`)],
    ...BIT_BOUNDS.map((bits) => [
      bits,
      ...readings(pairs)
        .filter(({ maxBits }) => maxBits === bits)
        .map(
          ({ recall, wrong, wrongLaboratory }) =>
            `${(100 * recall).toFixed(1)} (${wrong} / ${wrongLaboratory})`,
        ),
    ]),
  ]);
}

void runCommand(command);
