import {
  IpAdapterCombineEmbeds,
  IpAdapterEmbedsScaling,
  type IpAdapterSettings,
  IpAdapterWeightType,
  PulidMethod,
} from "../../face-locks/ip-adapter-settings.js";
import type { GuidanceMaterial } from "../guidance-material.js";
import { isThere, type Picture, type Pictures, type PictureWish } from "../picture-wish.js";

/** What the adapters take several of: enough for a mean, and few enough to be the best. */
export const MAX_FACE_CROPS = 5;

/** The settings with their defaults: the lock's strengths where they mean the same, otherwise the consumers' own. */
export function adapterValues({
  ipAdapter,
  strength,
  referenceStrength,
}: GuidanceMaterial): NonNullableSettings {
  return {
    weight: ipAdapter.weight ?? strength,
    weightFaceIdV2: ipAdapter.weightFaceIdV2 ?? referenceStrength,
    cnStrength: ipAdapter.cnStrength ?? referenceStrength,
    startAt: ipAdapter.startAt ?? 0,
    endAt: ipAdapter.endAt ?? 1,
    weightType: ipAdapter.weightType ?? IpAdapterWeightType.LINEAR,
    combineEmbeds: ipAdapter.combineEmbeds ?? IpAdapterCombineEmbeds.AVERAGE,
    embedsScaling: ipAdapter.embedsScaling ?? IpAdapterEmbedsScaling.V_ONLY,
    pulidMethod: ipAdapter.pulidMethod ?? PulidMethod.FIDELITY,
  };
}

type NonNullableSettings = { [Setting in keyof IpAdapterSettings]: NonNullable<IpAdapterSettings[Setting]> };

/** The face crops in order of use: the anchor's, then those of the heaviest shots. */
export const faceCropWishes = ({ shots }: GuidanceMaterial, maxImages: number): PictureWish[] =>
  shots.slice(0, Math.min(MAX_FACE_CROPS, maxImages)).map((of) => ({ as: "face-crop", of }));

export const urlsOf = (pictures: Pictures): string[] => pictures.filter(isThere).map(({ url }) => url);

/** A picture as every format shows it. */
export const shown = ({ imageId, url, mediaType, width, height }: Picture): object => ({
  image: imageId,
  url,
  mediaType,
  width,
  height,
});

/** In every format: whoever reads it may think otherwise. */
export const OWN_EMBEDDING =
  "Generators compute an embedding of their own from the pictures. That of the face lock chooses and checks pictures, and is not handed over.";
