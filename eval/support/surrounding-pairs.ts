import { type ColourGrid, readGrid } from "../../src/face-analysis/measure/colour-grid.js";
import sharp from "sharp";
import { showProgress } from "./command.js";
import { type FaceSet, halfOf, listPhotos, personOf, readPhoto } from "./faces-folder.js";
import { type Camera, anyCamera, colouredAs, lookAround, putBefore, relit } from "./made-rooms.js";
import type { PhotoAnalyser } from "./photo-analyser.js";
import { seededRandom, shuffled } from "./seeded-random.js";

/** Two pictures, and whether they really share what is compared. */
export interface SurroundingPair {
  what: "background" | "clothes";
  kind: string;
  /** Whose they are, for intervals; of two people, or a person and a room. */
  person: string;
  half: "chosen" | "read";
  isSame: boolean;
  /** Null where it could not be measured. */
  pair: [ColourGrid | null, ColourGrid | null];
}

/** What is measured of one picture. */
interface Look {
  background: ColourGrid | null;
  clothes: ColourGrid | null;
}

const LARGEST = 1400;
const FIRST = { right: 0, down: 0, nearer: 0, light: [1, 1, 1] as const };

/** Real photos, and photos of real people before made rooms. */
export class SurroundingPairs {
  constructor(
    private readonly analyser: PhotoAnalyser,
    private readonly faces: string,
  ) {}

  /**
   * Two photos of a person each, before one room seen by two cameras, before another room, and before another one of the same colours; and one photo
   * before two rooms in two lights, for the clothes, beside the next person's.
   */
  async madeRooms(people: number): Promise<SurroundingPair[]> {
    const rooms = shuffled(listPhotos(this.faces, "faceless"), 3);
    const pairs: SurroundingPair[] = [];
    const chosen = this.peopleOf("lfw", 2).slice(0, people);
    let former: Look | null = null;
    for (const [i, [person, [one, two]]] of chosen.entries()) {
      const random = seededRandom(i + 1);
      const [room, other] = [i, i + 1].map(
        (at) => readPhoto(this.faces, "faceless", rooms[at % rooms.length]!).bytes,
      );
      const [first, moved, elsewhere] = [
        await lookAround(room!, anyCamera(random)),
        await lookAround(room!, anyCamera(random)),
        await lookAround(other!, anyCamera(random)),
      ];
      const alike = await colouredAs(elsewhere, first);
      const stand = async (background: Buffer, name: string) =>
        this.before(background, name, 0.35 + 0.3 * random(), anyCamera(random));
      const here = await stand(first, one!);
      if (here === null) continue;
      for (const [what, kind, background, name, isSame] of [
        ["background", "one made room, the camera moved", moved, two!, true],
        ["background", "two made rooms", elsewhere, two!, false],
        ["background", "two made rooms of the same colours", alike, two!, false],
        ["clothes", "one person before two made rooms", elsewhere, one!, true],
      ] as const) {
        const there = await stand(background, name);
        if (there !== null) pairs.push(pairOf(what, kind, person, isSame, [here, there]));
      }
      if (former !== null)
        pairs.push(pairOf("clothes", "two people before made rooms", person, false, [former, here]));
      former = here;
      showProgress(i + 1, chosen.length, "made rooms");
    }
    return pairs;
  }

  /** A photo as it is, and as a camera beside the first one would show it, in a little other light; the clothes are the same too. */
  async movedCameras(set: FaceSet, photos: number): Promise<SurroundingPair[]> {
    const pairs: SurroundingPair[] = [];
    const names = shuffled(listPhotos(this.faces, set), 5).slice(0, photos);
    for (const [i, name] of names.entries()) {
      const random = seededRandom(100 + i);
      const photo = await reduced(readPhoto(this.faces, set, name).bytes);
      const person = `${set} ${name}`;
      const one = await this.look(await lookAround(photo, { ...FIRST }));
      const two = await this.look(await lookAround(photo, anyCamera(random)));
      for (const what of ["background", "clothes"] as const) {
        pairs.push(pairOf(what, `one photo, the camera moved: ${set}`, person, true, [one, two]));
      }
      showProgress(i + 1, names.length, `cameras moved, ${set}`);
    }
    return pairs;
  }

  /** Two photos of a person of a laboratory's series: one wall, one set of clothes. */
  async series(people: number): Promise<SurroundingPair[]> {
    const pairs: SurroundingPair[] = [];
    for (const [person, names] of this.peopleOf("yale", 2).slice(0, people)) {
      const looks = await this.looksAt("yale", names);
      for (const [i, one] of looks.entries()) {
        for (const other of looks.slice(0, i)) {
          pairs.push(pairOf("background", "one person of a laboratory's series", person, true, [other, one]));
        }
      }
    }
    return pairs;
  }

  /** A photo of each person beside the next person's: other places, mostly, and other clothes. */
  async strangers(set: FaceSet, people: number): Promise<SurroundingPair[]> {
    const chosen = this.peopleOf(set, 1);
    const looks: [string, Look][] = [];
    for (const [person, names] of chosen.slice(0, people)) {
      const [look] = await this.looksAt(set, names.slice(0, 1));
      if (look !== undefined) looks.push([person, look]);
      showProgress(looks.length, people, `strangers, ${set}`);
    }
    return looks.flatMap(([person, look], i) =>
      [1, 2, 3, 4].flatMap((step) => {
        const [, other] = looks[(i + step) % looks.length]!;
        return (["background", "clothes"] as const).map((what) =>
          pairOf(what, `two people: ${set}`, person, false, [look, other]),
        );
      }),
    );
  }

  private peopleOf(set: FaceSet, photos: number): [string, string[]][] {
    const people = new Map<string, string[]>();
    for (const name of listPhotos(this.faces, set)) {
      const person = personOf(set, name.split("/").at(-1)!);
      people.set(person, [...(people.get(person) ?? []), name]);
    }
    return shuffled(
      [...people].filter(([, names]) => names.length >= photos),
      2,
    );
  }

  private async before(
    background: Buffer,
    name: string,
    right: number,
    camera: Camera,
  ): Promise<Look | null> {
    const { bytes } = readPhoto(this.faces, "lfw", name);
    const { face } = await this.analyser.analyse(bytes);
    return face && this.look(await relit(await putBefore(background, bytes, face.box, right), camera));
  }

  private async looksAt(set: FaceSet, names: readonly string[]): Promise<Look[]> {
    const looks: Look[] = [];
    for (const name of names) looks.push(await this.look(readPhoto(this.faces, set, name).bytes));
    return looks;
  }

  private async look(bytes: Buffer): Promise<Look> {
    const { surroundings, clothes } = (await this.analyser.analyse(bytes)).measures;
    return { background: gridOf(surroundings), clothes: gridOf(clothes) };
  }
}

const gridOf = (measure: unknown): ColourGrid | null =>
  typeof measure === "string" ? readGrid(measure) : null;

const pairOf = (
  what: SurroundingPair["what"],
  kind: string,
  person: string,
  isSame: boolean,
  [one, other]: [Look, Look],
): SurroundingPair => ({ what, kind, person, half: halfOf(person), isSame, pair: [one[what], other[what]] });

const reduced = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes)
    .autoOrient()
    .resize(LARGEST, LARGEST, { fit: "inside", withoutEnlargement: true })
    .png()
    .toBuffer();
