import { type JudgedSet, judgeSet } from "../../src/judgement/set/judge-set.js";
import { type IdentitySet, type SetImage, toIdentitySet } from "../../src/judgement/set/identity-set.js";
import type { FaceRow, ImageAndFace, ImageRow, Persona } from "../../src/judgement/rows.js";
import { embeddingOf, madeFace, madeImage, sha256Of } from "./made-images.js";

/** A photo of a made person, without any finding unless said otherwise; the file's name is its name in the tests. */
export interface MadePhoto {
  name: string;
  person?: string;
  isPrimary?: boolean;
  /** Photos of one shot are near-duplicates. */
  shot?: string;
  image?: Partial<ImageRow>;
  /** Null: no face. */
  face?: Partial<FaceRow> | null;
}

export const ANY_PERSONA: Persona = { ageMin: null, ageMax: null, hairColor: null, matchThreshold: 0.85 };

export function rowOf({
  name,
  person = "Mira",
  isPrimary,
  shot = name,
  image,
  face,
}: MadePhoto): ImageAndFace {
  const type = isPrimary === true ? "PRIMARY" : "REFERENCE";
  const sha256 = sha256Of(name);
  const perceptualHash = sha256Of(shot).slice(0, 16);
  const embedding = embeddingOf(
    person,
    [...shot].reduce((sum, letter) => 31 * sum + letter.charCodeAt(0), 7),
  );
  return {
    image: madeImage({ fileName: name, type, sha256, perceptualHash, ...image }),
    face: face === null ? null : madeFace({ embedding, ...face }),
  };
}

export const setOf = (photos: readonly MadePhoto[], persona: Partial<Persona> = {}): IdentitySet =>
  toIdentitySet(photos.map(rowOf), { ...ANY_PERSONA, ...persona });

export const judgedSetOf = (photos: readonly MadePhoto[], persona: Partial<Persona> = {}): JudgedSet =>
  judgeSet(setOf(photos, persona));

/** So many good photos of Mira, the first being the primary. */
export const goodPhotos = (count: number): MadePhoto[] =>
  Array.from({ length: count }, (_, i) => ({ name: `good ${i + 1}`, isPrimary: i === 0 }));

export function imageNamed(set: Pick<IdentitySet, "images">, name: string): SetImage {
  const found = set.images.find(({ image }) => image.fileName === name);
  if (found === undefined) throw new Error(`The set has no image ${name}`);
  return found;
}

export const fileNames = (images: readonly SetImage[]): (string | null)[] =>
  images.map(({ image }) => image.fileName);
