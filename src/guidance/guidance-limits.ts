import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { MAX_GUIDANCE_IMAGES } from "./guidance-material.js";
import type { GuidanceLimits } from "./picture-wish.js";

/** What Seedream takes, the tightest of the published limits but for Gemini's of files that are sent within a request. */
export const DEFAULT_MAX_BYTES = 10_000_000;
/** Room for the coarsest copy of any picture, pure noise included (`draw-copy.test.ts`). */
export const MIN_MAX_BYTES = 300_000;
/** As much as an upload may have; Gemini takes files of 30 MB from a bucket. */
export const MAX_MAX_BYTES = 50_000_000;

export const DEFAULT_LIMITS: GuidanceLimits = { maxImages: MAX_GUIDANCE_IMAGES, maxBytes: DEFAULT_MAX_BYTES };

/** Null or omitted: the default. @throws DomainError INVALID_INPUT naming the argument */
export function checkLimits(maxImages?: number | null, maxBytes?: number | null): GuidanceLimits {
  const limits = {
    maxImages: maxImages ?? DEFAULT_LIMITS.maxImages,
    maxBytes: maxBytes ?? DEFAULT_LIMITS.maxBytes,
  };
  checkRange("maxImages", limits.maxImages, 1, MAX_GUIDANCE_IMAGES);
  checkRange("maxBytes", limits.maxBytes, MIN_MAX_BYTES, MAX_MAX_BYTES);
  return limits;
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  const text = `${name} lies between ${min.toLocaleString("en")} and ${max.toLocaleString("en")}.`;
  throw new DomainError(UserErrorCode.INVALID_INPUT, text, [name]);
}
