import { type JudgedSet, judgeSet } from "../../../src/judgement/set/judge-set.js";
import { typicalHairOf } from "../../../src/judgement/set/hair-findings.js";
import { type SetImage, toIdentitySet } from "../../../src/judgement/set/identity-set.js";
import { nextPrimary } from "../../../src/judgement/advice/next-primary.js";
import type { ImageAndFace, Persona } from "../../../src/judgement/rows.js";
import type { Recommendation } from "../../../src/judgement/advice/recommendation.js";
import { recommend } from "../../../src/judgement/advice/recommend.js";
import { hairColourName } from "../../../src/judgement/image/hair-colour-names.js";
import { quantile } from "../verification-statistics.js";
import type { AdviceSet, SetPhoto } from "./advice-sets.js";
import { faceRowOf } from "./analysed-file.js";

const ANYBODY: Persona = { ageMin: null, ageMax: null, hairColor: null, matchThreshold: 0.85 };
const YEARS_AROUND = 5;

/** A set as the server judges and advises it. */
export interface AdvisedSet {
  rows: ImageAndFace[];
  persona: Persona;
  judged: JudgedSet;
  recommendations: Recommendation[];
}

export function advise(set: AdviceSet): AdvisedSet {
  const rows = set.photos.map((photo, place) => rowOf(photo, place));
  const persona = set.isDescribed ? describe(rows) : ANYBODY;
  const judged = judgeRows(rows, persona);
  return { rows, persona, judged, recommendations: recommend(judged) };
}

export const judgeRows = (rows: readonly ImageAndFace[], persona: Persona): JudgedSet =>
  judgeSet(toIdentitySet(rows, persona));

/** The rows after an image was deleted, as the server leaves them. */
export function rowsWithout(rows: readonly ImageAndFace[], id: string, persona: Persona): ImageAndFace[] {
  const left = rows.filter(({ image }) => image.id !== id);
  if (left.some(({ image }) => image.type === "PRIMARY")) return left;
  const next = nextPrimary(toIdentitySet(left, persona));
  return next === undefined ? left : rowsWithPrimary(left, next.id);
}

export function rowsWithPrimary(rows: readonly ImageAndFace[], id: string): ImageAndFace[] {
  const changed = rows.map(({ image, face }): ImageAndFace => {
    return { image: { ...image, type: image.id === id ? "PRIMARY" : "REFERENCE" }, face };
  });
  // In list order, the primary comes first.
  return changed.toSorted((a, b) => Number(b.image.id === id) - Number(a.image.id === id));
}

export const imageOf = ({ judged }: AdvisedSet, { name }: { name: string }): SetImage =>
  judged.images.find(({ id }) => id === name)!;

function rowOf({ name, file }: SetPhoto, place: number): ImageAndFace {
  const { face: _face, ...picture } = file;
  const type = place === 0 ? "PRIMARY" : "REFERENCE";
  const image = { ...picture, id: name, fileName: name, type, status: "READY" } as const;
  return { image, face: faceRowOf(file) };
}

/** The words that somebody would describe these photos with. */
function describe(rows: readonly ImageAndFace[]): Persona {
  const ages = rows.flatMap(({ face }) => face?.estimatedAge ?? []).toSorted((a, b) => a - b);
  const age = Math.round(quantile(ages, 0.5));
  const hair = typicalHairOf(toIdentitySet(rows, ANYBODY).images);
  return {
    ...ANYBODY,
    ageMin: age - YEARS_AROUND,
    ageMax: age + YEARS_AROUND,
    hairColor: hair && hairColourName(hair.colour),
  };
}
