import type { TrainingResolution } from "../../judgement/training/training-set.js";
import type { Fit } from "./placement.js";

export interface Size {
  width: number;
  height: number;
}

/** Of pixels; what the networks' latents are made for, and what all four trainers go by unless told otherwise. */
export const BUCKET_STEP = 64;

const down = (pixels: number): number => Math.floor(pixels / BUCKET_STEP) * BUCKET_STEP;
const smaller = (a: Size, b: Size): Size => ({
  width: Math.min(a.width, b.width),
  height: Math.min(a.height, b.height),
});
const inSteps = ({ width, height }: Size): Size => ({ width: down(width), height: down(height) });

/** The first of those whose ratio lies nearest. */
function nearest(buckets: readonly Size[], ratioOf: (size: Size) => number, picture: Size): Size {
  const off = (bucket: Size) => Math.abs(ratioOf(bucket) - ratioOf(picture));
  return buckets.reduce((best, bucket) => (off(bucket) < off(best) ? bucket : best));
}

/** Sides that kohya's buckets are told to have (`min_bucket_reso`, `max_bucket_reso`): its own default of 1024 has nothing wider than a square there. */
export const kohyaSides = (resolution: TrainingResolution) => ({ min: resolution / 2, max: 2 * resolution });

/** Of each width the greatest height that the area of the square allows, and the same turned, in order; library/model_util.py of sd-scripts. */
export function kohyaBuckets(resolution: TrainingResolution): Size[] {
  const { min, max } = kohyaSides(resolution);
  const found = new Map<string, Size>();
  const add = (width: number, height: number) => found.set(`${width}x${height}`, { width, height });
  add(resolution, resolution);
  for (let width = min; width <= max; width += BUCKET_STEP) {
    const height = Math.min(max, down((resolution * resolution) / width));
    if (height < min) continue;
    add(width, height);
    add(height, width);
  }
  return [...found.values()].toSorted((a, b) => a.width - b.width || a.height - b.height);
}

/** A file of a bucket's size is left as it is; a smaller one, of whole steps, too (`bucket_no_upscale`). */
export const KOHYA_FIT: Fit = {
  wanted: (picture, resolution) =>
    nearest(kohyaBuckets(resolution), ({ width, height }) => width / height, picture),
  within: (size, wanted) => inSteps(smaller(size, wanted)),
};

/** The shapes of OneTrainer's buckets, and each turned; mgds, AspectBucketing. */
const ONETRAINER_RATIOS = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4];

export function onetrainerBuckets(resolution: TrainingResolution): Size[] {
  const side = (length: number) => Math.round(length / BUCKET_STEP) * BUCKET_STEP;
  return ONETRAINER_RATIOS.flatMap((ratio) => {
    const [short, long] = [side(resolution / Math.sqrt(ratio)), side(resolution * Math.sqrt(ratio))];
    return [
      { width: long, height: short },
      { width: short, height: long },
    ];
  });
}

export const ONETRAINER_FIT: Fit = {
  wanted: (picture, resolution) =>
    nearest(onetrainerBuckets(resolution), ({ width, height }) => height / width, picture),
  within: (size, wanted) => inSteps(smaller(size, wanted)),
};

/** Beyond the square's side: with less, some shapes would have to be enlarged to cover their bucket, by up to 1.039 (test/training-sets/buckets.test.ts). */
const AI_TOOLKIT_MARGIN = 1.04;

/**
 * Whole, and of a little more than the area of the square: ai-toolkit scales its buckets down to a picture of a smaller area (toolkit/buckets.py), and so
 * would cut a second time what was cut to a bucket; most of its buckets have less.
 */
export const AI_TOOLKIT_FIT: Fit = {
  wanted: ({ width, height }, resolution) => {
    const scale = (AI_TOOLKIT_MARGIN * resolution) / Math.sqrt(width * height);
    return { width: Math.ceil(width * scale), height: Math.ceil(height * scale) };
  },
  within: (size, wanted) =>
    size.width < BUCKET_STEP || size.height < BUCKET_STEP ? { width: 0, height: 0 } : smaller(size, wanted),
};

/** Diffusers' scripts know no buckets: they scale the shorter side and cut a square out of the middle, which loses heads. */
export const DIFFUSERS_FIT: Fit = {
  wanted: (_picture, resolution) => ({ width: resolution, height: resolution }),
  within: (size, wanted) => {
    const side = down(Math.min(size.width, size.height, wanted.width));
    return { width: side, height: side };
  },
};
