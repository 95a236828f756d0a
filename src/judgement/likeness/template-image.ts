/** One usable image as the template sees it. */
export interface TemplateImage {
  imageId: string;
  /** Decides every order of computing, so that the same images give the same bits whatever order they came in. */
  sha256: string;
  isPrimary: boolean;
  isStrong: boolean;
  /** Something covers the face: it may help a template, and never anchors one. */
  isCovered: boolean;
  /** Quality, above 0 to 1; 0 of one that is compared, but too poor for a template. */
  quality: number;
  /** Of the whole picture. */
  pixels: number;
  /** What it is compared by (`identity.ts`). */
  identity: ArrayLike<number>;
  /** The model of the embedding; the same for all images of a template. */
  model: string;
  /** 64 bits in hexadecimal; null where it could not be taken. */
  perceptualHash: string | null;
  /** Of the face (`face-analysis/measure/face-pattern.ts`), base64; missing where it could not be taken. */
  pattern?: string;
}

/** By the hash of their bytes, which no two images of a character share; the id decides where a caller mixes characters. */
export function inHashOrder(images: readonly TemplateImage[]): TemplateImage[] {
  return images.toSorted((a, b) => compare(a.sha256, b.sha256) || compare(a.imageId, b.imageId));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
