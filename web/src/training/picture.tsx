import { strings } from "../strings";
import { FacePhoto } from "../ui/face-photo";
import type { Picture } from "./operations";
import styles from "./training-view.module.css";

export const shownOf = ({ candidate, referenceImage }: Picture) => candidate ?? referenceImage;

export const nameOfPicture = (picture: Picture): string =>
  shownOf(picture)?.fileName ?? strings.review.unnamed;

export function Thumb({ picture }: { picture: Picture }) {
  const shown = shownOf(picture);
  if (shown === null) return null;
  return <FacePhoto picture={shown} alt="" aspect={1} className={styles.thumb} />;
}
