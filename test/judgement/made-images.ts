import { hash } from "node:crypto";
import type { TemplateImage } from "../../src/judgement/likeness/template-image.js";
import type { FaceMeasures } from "../../src/face-analysis/measure/measure.js";
import type { FaceRow, ImageRow } from "../../src/judgement/rows.js";
import { newId } from "../../src/ids/global-id.js";
import { embeddingOf, numberOf } from "../support/made-people.js";

export { embeddingOf };

/** Without any finding. */
export const GOOD_MEASURES: FaceMeasures = {
  sharpness: 500,
  underExposure: 0.1,
  overExposure: 0,
  dynamicRange: 7,
  illuminationUniformity: 0.6,
  effectiveResolution: 1,
  skinTexture: 0.05,
  blockiness: 0.1,
  lineContrast: 12,
  flatShading: 0.01,
  colourSpread: 15,
  skinLightness: 62,
  skinRedness: 17,
  skinYellowness: 20,
  hairLightness: 30,
  hairRedness: 9,
  hairYellowness: 16,
  eyesOpen: 0.99,
  eyesVisible: 0.99,
  mouthOpen: 0.02,
  faceCovered: 0.1,
  eyesCovered: 0.02,
  noseCovered: 0.02,
  mouthCovered: 0.02,
  sideCovered: 0.02,
};

export const MODEL = "test-model/1";

export const sha256Of = (text: string): string => hash("sha256", text);

/** 128 single-precision numbers that follow from the seed alone: near each other, as the embeddings of one person are. */
export function madeEmbedding(seed: number | string): number[] {
  return Array.from({ length: 128 }, (_, i) => {
    return Math.fround(0.1 * Math.cos(i) + 0.04 * (numberOf(`${seed}/${i}`) - 0.5));
  });
}

/** 128 numbers of which only the first two are not 0, so that distances are those on a sheet of paper. */
export const embeddingAt = (x: number, y = 0): number[] => [x, y, ...Array.from({ length: 126 }, () => 0)];

/** A usable photo of a made person. */
export function photoOf(person: string, photo: number, changes: Partial<TemplateImage> = {}): TemplateImage {
  return templateImage(`${person} ${photo}`, { identity: embeddingOf(person, photo), ...changes });
}

export function templateImage(seed: number | string, changes: Partial<TemplateImage> = {}): TemplateImage {
  return {
    imageId: `image ${seed}`,
    sha256: sha256Of(String(seed)),
    isPrimary: false,
    isStrong: true,
    isCovered: false,
    quality: 1,
    pixels: 1_000_000,
    identity: madeEmbedding(seed),
    model: MODEL,
    perceptualHash: null,
    ...changes,
  };
}

/** A frontal, sharp, large face in the middle of a 1000 × 1000 picture: no finding. */
export function madeFace(changes: Partial<FaceRow> = {}): FaceRow {
  return {
    box: { x: 300, y: 300, width: 400, height: 400 },
    yawDegrees: 0,
    pitchDegrees: 0,
    rollDegrees: 0,
    interEyePixels: 120,
    estimatedAge: 25,
    measures: GOOD_MEASURES,
    model: MODEL,
    embedding: madeEmbedding(0),
    ...changes,
  };
}

export function madeImage(changes: Partial<ImageRow> = {}): ImageRow {
  const id = changes.id ?? newId();
  return {
    id,
    type: "REFERENCE",
    status: "READY",
    fileName: null,
    sha256: sha256Of(id),
    width: 1000,
    height: 1000,
    analyser: MODEL,
    faceCount: 1,
    measures: {},
    perceptualHash: null,
    ...changes,
  };
}
