import { thresholdsInForce } from "../bounds-in-force.js";
import type { Thresholds } from "../bounds.js";
import { readPattern } from "../../face-analysis/measure/face-pattern.js";
import type { ImageAndFace } from "../rows.js";
import { type Baseline, baselineOf } from "./baseline.js";
import { type ComparedPairs, comparePairs } from "./compare-pairs.js";
import { GroupTemplate } from "./group-template.js";
import { type ComparableImage, compareShots, patternOf } from "./near-duplicates.js";
import { findShots } from "./shots.js";
import { winningTemplate } from "./template.js";
import { identityOf } from "./identity.js";
import { type TemplateImage, inHashOrder } from "./template-image.js";
import { usableImages } from "./usable-images.js";

/** What a picture is matched against. */
export interface References {
  /** In list order, outliers among them. */
  usable: readonly TemplateImage[];
  /** Null where there is no usable image. */
  template: GroupTemplate | null;
  baseline: Baseline | null;
}

/** A character's references as pictures are matched against them: compared with each other once, for any number of pictures. */
export class MatchReferences implements References {
  readonly usable: readonly TemplateImage[];
  readonly template: GroupTemplate | null;
  readonly baseline: Baseline | null;
  private readonly pairs: ComparedPairs;
  /** As candidates are held against them by the thousand. */
  private readonly shots: readonly {
    images: readonly TemplateImage[];
    comparable: readonly ComparableImage[];
  }[];

  /** @param set the character's images in list order */
  constructor(
    private readonly set: readonly ImageAndFace[],
    readonly thresholds: Thresholds = thresholdsInForce(),
  ) {
    this.usable = usableImages(set, thresholds);
    this.pairs = comparePairs(this.usable, thresholds);
    this.template = this.usable.length === 0 ? null : winningTemplate(this.usable, this.pairs);
    this.baseline = this.template && baselineOf(this.template, this.pairs);
    this.shots = findShots(inHashOrder(this.usable), this.pairs).map((images) => ({
      images,
      comparable: images.map((image) => ({ ...image, pattern: patternIn(image) })),
    }));
  }

  /**
   * The ids of the references that are a picture, or of the same shot: it is never matched against these. What shot it is of is told by its most
   * prominent face.
   */
  copiesOf(picture: ImageAndFace): string[] {
    const own = toComparable(picture);
    const { sha256 } = picture.image;
    const isOfShot = ({ images, comparable }: MatchReferences["shots"][number]): boolean =>
      images.some((image) => image.sha256 === sha256) ||
      comparable.some((image) => compareShots(own, image, this.thresholds) !== null);
    const ids = new Set(
      this.shots.filter(isOfShot).flatMap(({ images }) => images.map(({ imageId }) => imageId)),
    );
    return this.set
      .filter(({ image }) => image.sha256 === sha256 || ids.has(image.id))
      .map(({ image }) => image.id);
  }

  /** The same without some of them. The largest group stays the one that it is with them, unless nothing is left of it. */
  without(ids: readonly string[]): References {
    if (ids.length === 0) return this;
    const usable = this.usable.filter(({ imageId }) => !ids.includes(imageId));
    const group = this.template?.images.filter(({ imageId }) => !ids.includes(imageId)) ?? [];
    if (usable.length === 0) return { usable, template: null, baseline: null };
    const template =
      group.length > 0 ? new GroupTemplate(group, this.pairs) : winningTemplate(usable, this.pairs);
    return { usable, template, baseline: baselineOf(template, this.pairs) };
  }
}

function toComparable({ image, face }: ImageAndFace): ComparableImage {
  const { perceptualHash } = image;
  if (face === null) return { perceptualHash, pattern: null, identity: null, model: null };
  return {
    perceptualHash,
    pattern: patternIn(patternOf(face.measures)),
    identity: identityOf(face),
    model: face.model,
  };
}

const patternIn = ({ pattern }: Pick<TemplateImage, "pattern">) =>
  pattern === undefined ? null : readPattern(pattern);
