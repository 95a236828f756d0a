import * as fc from "fast-check";
import {
  IP_ADAPTER_NUMBERS,
  IpAdapterCombineEmbeds,
  IpAdapterEmbedsScaling,
  type IpAdapterSettings,
  IpAdapterWeightType,
  PulidMethod,
} from "../../src/face-locks/ip-adapter-settings.js";
import type { GuidanceImage } from "../../src/guidance/guidance-image.js";
import { type GuidanceMaterial, MAX_GUIDANCE_IMAGES } from "../../src/guidance/guidance-material.js";
import type { Picture, PictureWish } from "../../src/guidance/picture-wish.js";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import { ImageFormat } from "../../src/reference-images/picture.columns.js";
import { sha256Of } from "../judgement/made-images.js";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const numberIn = ({ min, max }: { min: number; max: number }) => orNull(fc.double({ min, max, noNaN: true }));

export const anySettings: fc.Arbitrary<IpAdapterSettings> = fc.record({
  weight: numberIn(IP_ADAPTER_NUMBERS.weight),
  weightFaceIdV2: numberIn(IP_ADAPTER_NUMBERS.weightFaceIdV2),
  cnStrength: numberIn(IP_ADAPTER_NUMBERS.cnStrength),
  startAt: numberIn({ min: 0, max: 0.49 }),
  endAt: numberIn({ min: 0.5, max: 1 }),
  weightType: orNull(fc.constantFrom(...Object.values(IpAdapterWeightType))),
  combineEmbeds: orNull(fc.constantFrom(...Object.values(IpAdapterCombineEmbeds))),
  embedsScaling: orNull(fc.constantFrom(...Object.values(IpAdapterEmbedsScaling))),
  pulidMethod: orNull(fc.constantFrom(...Object.values(PulidMethod))),
});

export function madeGuidanceImage(name: string, weight = 0.1): GuidanceImage {
  const id = newId();
  return {
    weight,
    image: {
      id,
      workspaceId: newId(),
      characterId: newId(),
      sha256: sha256Of(name),
      format: ImageFormat.JPEG,
      bytes: 1_000_000,
      width: 1000,
      height: 1500,
      storageKey: `made/${id}/original.jpg`,
      faceCropKey: `made/${id}/face-${newId()}-${sha256Of(name).slice(0, 16)}.jpg`,
    },
  };
}

/** Of up to fourteen shots. */
export const anyMaterial: fc.Arbitrary<GuidanceMaterial> = fc
  .record({
    strength: share,
    referenceStrength: share,
    matchThreshold: share,
    ipAdapter: anySettings,
    count: fc.integer({ min: 1, max: MAX_GUIDANCE_IMAGES }),
    hasKeyPoints: fc.boolean(),
  })
  .map(({ count, hasKeyPoints, ...material }) => {
    const shots = Array.from({ length: count }, (_, i) => madeGuidanceImage(`shot ${i}`, 1 / count));
    const points = Array.from({ length: 5 }, (_, i) => ({ x: 100 + i, y: 200 }));
    return {
      ...material,
      persona: {
        niche: "travel",
        ageRange: null,
        hairColor: null,
        appearance: null,
        style: null,
        notes: null,
      },
      shots,
      views: [shots[0]!, ...shots.slice(1).toReversed()],
      keyPoints: hasKeyPoints ? { width: 1280, height: 1280, points } : null,
    };
  });

/** What would be handed out for a wish, at an address that says what it is. */
export function madePicture({ as, of: { image } }: PictureWish): Picture {
  return {
    imageId: toGlobalId("ReferenceImage", image.id),
    url: `https://media.example/${as}/${image.id}`,
    mediaType: as === "key-points" ? "image/png" : "image/jpeg",
    width: image.width,
    height: image.height,
    bytes: image.bytes,
    isCopy: as !== "original",
  };
}
