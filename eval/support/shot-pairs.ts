import { createHash } from "node:crypto";
import sharp from "sharp";
import type { Point, Rectangle } from "../../src/face-analysis/face-analyser.js";
import { boundsOf } from "../../src/face-analysis/picture/similarity.js";
import { readPattern } from "../../src/face-analysis/measure/face-pattern.js";
import { type ComparableImage, patternOf } from "../../src/judgement/likeness/near-duplicates.js";
import { identityOfFace } from "./identity-of-face.js";
import type { PhotoAnalysis } from "./analyse-photo.js";
import { showProgress } from "./command.js";
import { type FaceSet, halfOf, listPhotos, personOf, readPhoto } from "./faces-folder.js";
import { type FramedPicture, toFramedPicture } from "./framed-picture.js";
import { FRAMINGS, type Framing, frame } from "./framings.js";
import type { PhotoAnalyser } from "./photo-analyser.js";
import { shuffled } from "./seeded-random.js";

/** Two pictures, and what they really are to each other. */
export interface ShotPair {
  /** A framing's name, or the set that two different photos are from. */
  kind: string;
  person: string;
  /** Bounds are chosen on one half of the people and read on the other. */
  half: "chosen" | "read";
  isCopy: boolean;
  isMirrored: boolean;
  /** Null where no face was found in the copy: it is then in no set's shots, and not found. */
  pair: [ComparableImage, ComparableImage | null];
}

const COPIED_SETS = ["personas", "generated", "lfw"] as const;
/** Large photos are reduced, so that screenshots of them stay within reason. */
const MAX_COPIED_SIDE = 1400;
/** Frames that two different photos may share: what they have in common is then the frame. */
const SHARED_FRAMES = FRAMINGS.filter(({ kind }) =>
  ["story 9:16, black", "screenshot, light"].includes(kind),
);
const PEOPLE_IN_ONE_FRAME = 40;

/** Ends the kind of pairs that show one expression twice. */
export const RETAKE = ", retake";
/** Of the laboratory series: three names for a face at rest, some of them of one file. */
const AT_REST = /\.(normal|glasses|noglasses)\.\w+$/;
const isRetake = (set: FaceSet, a: string, b: string): boolean =>
  set === "yale" && AT_REST.test(a) && AT_REST.test(b);

export class ShotPairs {
  constructor(
    private readonly analyser: PhotoAnalyser,
    private readonly faces: string,
  ) {}

  /** So many photos of each set, each against every framing of it. */
  async copies(photosOfEachSet: number): Promise<ShotPair[]> {
    const photos = COPIED_SETS.flatMap((set) => this.onePhotoEach(set).slice(0, photosOfEachSet));
    const pairs: ShotPair[] = [];
    for (const [i, { set, name, person }] of photos.entries()) {
      const { bytes } = readPhoto(this.faces, set, name);
      const original = await this.open(bytes);
      if (original === null) continue;
      for (const framing of FRAMINGS) {
        const copy = await this.look(await frame(framing, original.picture, seedOf(name)));
        const { kind, isMirrored } = framing;
        pairs.push({
          kind,
          person,
          half: halfOf(person),
          isCopy: true,
          isMirrored,
          pair: [original.look, copy],
        });
      }
      showProgress(i + 1, photos.length, "copied photos");
    }
    return pairs;
  }

  /** Every two photos of one person, as they are. */
  async others(set: FaceSet, people: number): Promise<ShotPair[]> {
    return this.pairsWithin(`others: ${set}`, set, people, (bytes) => this.look(bytes));
  }

  /** The same, both shown in the same frame of an app. */
  async othersInOneFrame(set: FaceSet, people: number): Promise<ShotPair[]> {
    const pairs: ShotPair[] = [];
    for (const framing of SHARED_FRAMES) {
      const kind = `others in one frame: ${set}, ${framing.kind}`;
      const look = (bytes: Buffer, name: string) => this.framed(framing, bytes, name);
      pairs.push(...(await this.pairsWithin(kind, set, Math.min(people, PEOPLE_IN_ONE_FRAME), look)));
    }
    return pairs;
  }

  private async pairsWithin(
    kind: string,
    set: FaceSet,
    people: number,
    look: (bytes: Buffer, name: string) => Promise<ComparableImage | null>,
  ): Promise<ShotPair[]> {
    const pairs: ShotPair[] = [];
    const chosen = this.peopleWithSeveral(set).slice(0, people);
    for (const [i, [person, names]] of chosen.entries()) {
      const looks: [name: string, look: ComparableImage][] = [];
      for (const name of names) {
        const one = await look(readPhoto(this.faces, set, name).bytes, name);
        if (one === null) continue;
        for (const [otherName, other] of looks) {
          const ofKind = isRetake(set, name, otherName) ? `${kind}${RETAKE}` : kind;
          const known = { person, half: halfOf(person), isCopy: false, isMirrored: false };
          pairs.push({ kind: ofKind, ...known, pair: [other, one] });
        }
        looks.push([name, one]);
      }
      showProgress(i + 1, chosen.length, kind);
    }
    return pairs;
  }

  private async framed(framing: Framing, bytes: Buffer, name: string): Promise<ComparableImage | null> {
    const opened = await this.open(bytes);
    return opened && this.look(await frame(framing, opened.picture, seedOf(name)));
  }

  private async open(bytes: Buffer): Promise<{ picture: FramedPicture; look: ComparableImage } | null> {
    const analysis = await this.analyser.analyse(bytes);
    const look = toComparable(analysis);
    if (analysis.face === null || look === null) return null;
    const picture = await toFramedPicture(bytes, MAX_COPIED_SIDE);
    const scale = picture.width / analysis.width;
    return { picture: { ...picture, head: headOf(analysis.face.landmarks, scale) }, look };
  }

  private async look(bytes: Buffer): Promise<ComparableImage | null> {
    return toComparable(await this.analyser.analyse(bytes));
  }

  /** In an order of chance that is the same in every run. */
  private onePhotoEach(set: (typeof COPIED_SETS)[number]): { set: FaceSet; name: string; person: string }[] {
    const named = listPhotos(this.faces, set).map((name) => ({
      set,
      name,
      person: set === "generated" ? name : personOf(set, name),
    }));
    // The personas are two people with large photos: all of those.
    if (set === "personas") return shuffled(named, 1);
    return shuffled([...new Map(named.map((photo) => [photo.person, photo])).values()], 1);
  }

  private peopleWithSeveral(set: FaceSet): [person: string, names: string[]][] {
    const people = new Map<string, string[]>();
    for (const name of listPhotos(this.faces, set)) {
      const person = personOf(set, name);
      people.set(person, [...(people.get(person) ?? []), name]);
    }
    return shuffled(
      [...people].filter(([, names]) => names.length > 1),
      1,
    );
  }
}

function toComparable({ face, perceptualHash, analyser }: PhotoAnalysis): ComparableImage | null {
  if (face === null) return null;
  const { pattern } = patternOf(face.measures);
  return {
    perceptualHash,
    pattern: pattern === undefined ? null : readPattern(pattern),
    identity: identityOfFace(face),
    model: analyser,
  };
}

/** From above the brows, which the landmarks end with, to below the chin. */
function headOf(landmarks: Point[], scale: number): Rectangle {
  const { x, y, width, height } = boundsOf(landmarks);
  const head = { x: x - 0.1 * width, y: y - 0.3 * height, width: 1.2 * width, height: 1.35 * height };
  return { x: scale * head.x, y: scale * head.y, width: scale * head.width, height: scale * head.height };
}

const seedOf = (name: string): number => createHash("sha256").update(name).digest().readUInt32LE(0);

// One thread, as in the server's analysis processes.
sharp.concurrency(1);
