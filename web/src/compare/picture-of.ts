import { strings } from "../strings";
import type { ComparedPicture } from "./align";
import type { ComparedReference } from "./operations";

/** Browsers other than Safari show no HEIC: its thumbnail is of the same shape. */
export const shownUrl = ({
  url,
  format,
  thumbnailUrl,
}: {
  url: string;
  format: string;
  thumbnailUrl: string | null;
}): string | null => (format === "HEIC" ? thumbnailUrl : url);

export const pictureOfAnchor = (anchor: ComparedReference): ComparedPicture => ({
  src: shownUrl(anchor),
  alt: strings.compare.anchorPhoto,
  width: anchor.width,
  height: anchor.height,
  face: anchor.face,
});
