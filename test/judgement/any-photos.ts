import * as fc from "fast-check";
import { embeddingOf, GOOD_MEASURES, sha256Of } from "./made-images.js";
import type { MadePhoto } from "./made-sets.js";

const share = fc.double({ min: 0, max: 1, noNaN: true });
/** How far apart a person's photos lie: two with these lie 0.2 to 0.37 apart, as those of real people do (eval:recommendations). */
const spread = fc.double({ min: 0.14, max: 0.26, noNaN: true });

/** What a photo of a person may be like while it can be used: of any size, turn, framing, light and expression. */
const anyLook = fc.record({
  spread,
  interEyePixels: fc.integer({ min: 25, max: 80 }),
  yawDegrees: fc.integer({ min: -70, max: 70 }),
  pitchDegrees: fc.integer({ min: -30, max: 30 }),
  height: fc.integer({ min: 150, max: 700 }),
  illuminationUniformity: fc.constantFrom(0.01, 0.05, 0.6),
  underExposure: fc.constantFrom(0.1, 0.95),
  mouthOpen: fc.constantFrom(0.02, 0.15, 0.35),
  expressionHappy: share,
  areEyesMeasured: fc.boolean(),
  estimatedAge: fc.option(fc.integer({ min: 22, max: 30 })),
});

/** Of so many, no two of one shot; the first is the primary. */
export const photosOf = (person: string, minLength: number, maxLength: number): fc.Arbitrary<MadePhoto[]> =>
  fc
    .array(anyLook, { minLength, maxLength })
    .map((looks) => looks.map((look, place) => photoOf(person, place, look)));

/** Another photo of the person, which is in none of these sets. */
export const anotherPhotoOf = (person: string): fc.Arbitrary<MadePhoto> =>
  anyLook.map((look) => photoOf(person, 999, look));

type Look = typeof anyLook extends fc.Arbitrary<infer T> ? T : never;

function photoOf(person: string, place: number, look: Look): MadePhoto {
  const { spread, height, areEyesMeasured, interEyePixels, yawDegrees, pitchDegrees, estimatedAge } = look;
  const { illuminationUniformity, underExposure, mouthOpen, expressionHappy } = look;
  const expressionNeutrality = 1 - expressionHappy;
  const turned = { notMeasured: "the head is turned too far" };
  const measures = {
    ...GOOD_MEASURES,
    illuminationUniformity,
    underExposure,
    mouthOpen,
    expressionHappy,
    expressionNeutrality,
    ...(areEyesMeasured ? {} : { eyesOpen: turned, eyesVisible: turned, mouthOpen: turned }),
  };
  const face = { interEyePixels, yawDegrees, pitchDegrees, estimatedAge, measures };
  const box = { x: 100, y: 100, width: height * 0.8, height };
  const embedding = embeddingOf(person, place, spread);
  return { name: `${person} ${place}`, person, isPrimary: place === 0, face: { ...face, box, embedding } };
}

/** The same shot saved anew: nearly the same face in the same picture, and not the better file. */
export function copyOf(photo: MadePhoto, name: string): MadePhoto {
  const shot = photo.shot ?? photo.name;
  const embedding = photo.face?.embedding?.map((value, i) => {
    const noise = Buffer.from(sha256Of(`${name}/${i}`), "hex").readUInt32BE() / 2 ** 32 - 0.5;
    return Math.fround(value + 0.02 * noise);
  });
  const interEyePixels = (photo.face?.interEyePixels ?? 120) - 2;
  return {
    ...photo,
    image: { width: 900, height: 900 },
    name,
    shot,
    isPrimary: false,
    face: photo.face && { ...photo.face, interEyePixels, ...(embedding && { embedding }) },
  };
}
