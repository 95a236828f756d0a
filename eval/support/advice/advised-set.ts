import { ANALYSER } from "../../../src/face-analysis/analyser-version.js";
import { type JudgedSet, judgeSet } from "../../../src/identity-sets/assess-in-set.js";
import { typicalHairOf } from "../../../src/identity-sets/hair-findings.js";
import { type SetImage, toIdentitySet } from "../../../src/identity-sets/identity-set.js";
import { nextPrimary } from "../../../src/identity-sets/next-primary.js";
import type { Persona } from "../../../src/identity-sets/persona.js";
import type { Recommendation } from "../../../src/identity-sets/recommendation.js";
import { recommend } from "../../../src/identity-sets/recommendations.js";
import { FaceEntity } from "../../../src/reference-images/face.entity.js";
import { hairColourName } from "../../../src/reference-images/hair-colour-names.js";
import {
  ReferenceImageEntity,
  ReferenceImageStatus,
  ReferenceImageType,
} from "../../../src/reference-images/reference-image.entity.js";
import type { ImageWithFace } from "../../../src/reference-images/reference-image.queries.js";
import { quantile } from "../verification-statistics.js";
import type { AdviceSet, SetPhoto } from "./advice-sets.js";

const ANYBODY: Persona = { ageMin: null, ageMax: null, hairColor: null, matchThreshold: 0.85 };
const YEARS_AROUND = 5;

/** A set as the server judges and advises it. */
export interface AdvisedSet {
  rows: ImageWithFace[];
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

export const judgeRows = (rows: readonly ImageWithFace[], persona: Persona): JudgedSet =>
  judgeSet(toIdentitySet(rows, persona));

/** The rows after an image was deleted, as the server leaves them. */
export function rowsWithout(rows: readonly ImageWithFace[], id: string, persona: Persona): ImageWithFace[] {
  const left = rows.filter(({ image }) => image.id !== id);
  if (left.some(({ image }) => image.type === ReferenceImageType.PRIMARY)) return left;
  const next = nextPrimary(toIdentitySet(left, persona));
  return next === undefined ? left : rowsWithPrimary(left, next.id);
}

export function rowsWithPrimary(rows: readonly ImageWithFace[], id: string): ImageWithFace[] {
  const changed = rows.map(({ image, face }) => {
    const type = image.id === id ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
    return { image: Object.assign(new ReferenceImageEntity(), image, { type }), face };
  });
  // In list order, the primary comes first.
  return changed.toSorted((a, b) => Number(b.image.id === id) - Number(a.image.id === id));
}

export const imageOf = ({ judged }: AdvisedSet, { name }: { name: string }): SetImage =>
  judged.images.find(({ id }) => id === name)!;

function rowOf({ name, file }: SetPhoto, place: number): ImageWithFace {
  const { face, ...picture } = file;
  const type = place === 0 ? ReferenceImageType.PRIMARY : ReferenceImageType.REFERENCE;
  const { READY: status } = ReferenceImageStatus;
  const image = Object.assign(new ReferenceImageEntity(), picture, {
    id: name,
    fileName: name,
    position: place,
    type,
    status,
  });
  if (face === null) return { image, face };
  const embedding = [...face.embedding];
  return { image, face: Object.assign(new FaceEntity(), face, { embedding, model: ANALYSER }) };
}

/** The words that somebody would describe these photos with. */
function describe(rows: readonly ImageWithFace[]): Persona {
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
