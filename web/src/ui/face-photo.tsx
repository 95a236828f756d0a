import { type CSSProperties, useState } from "react";
import { classNames } from "./class-names";
import styles from "./face-photo.module.css";

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** As the server tells of one. */
export interface FacePicture {
  /** Null while there is none, or none yet. */
  thumbnailUrl: string | null;
  /** Of the upright image that the face's box is in. */
  width: number;
  height: number;
  face: { box: Box } | null;
}

export interface FacePhotoProps {
  picture: FacePicture;
  alt: string;
  /** What is shown while there is no thumbnail. */
  preview?: string | null;
  /** Of another of its faces than the most prominent one. */
  box?: Box | undefined;
  /** Width by height of the frame. */
  aspect: number;
  /** How many heights of the face the frame is to show, at least; all that fits it otherwise. */
  faceHeights?: number;
  className?: string | undefined;
  onLoad?: (() => void) | undefined;
}

/** A picture that fills its frame with the face in the middle, as far as the picture reaches. */
export function FacePhoto({
  picture,
  alt,
  preview,
  box,
  className,
  onLoad,
  aspect,
  faceHeights,
}: FacePhotoProps) {
  const src = picture.thumbnailUrl ?? preview;
  const [loaded, setLoaded] = useState<string>();
  return (
    <span className={classNames(styles.frame, className)} style={{ aspectRatio: aspect }}>
      {src != null && (
        <img
          src={src}
          alt={alt}
          loading="lazy"
          decoding="async"
          draggable={false}
          className={classNames(styles.photo, loaded !== undefined && styles.loaded)}
          style={placed(picture, box ?? picture.face?.box, aspect, faceHeights)}
          onLoad={() => {
            setLoaded(src);
            onLoad?.();
          }}
        />
      )}
    </span>
  );
}

const FULL_FACE = 2.4;

/** The largest part of the picture in the frame's shape, or a smaller one around the face. In percent of the frame. */
function placed(
  { width, height }: FacePicture,
  box: Box | undefined,
  aspect: number,
  faceHeights = FULL_FACE,
): CSSProperties {
  const largest = Math.min(height, width / aspect);
  const wished = box === undefined ? largest : Math.max(box.height * faceHeights, largest / 4);
  const cutHeight = Math.min(largest, wished);
  const cutWidth = cutHeight * aspect;
  // A face's box begins at the brows: with the hair its middle lies higher.
  const middleX = box === undefined ? width / 2 : box.x + box.width / 2;
  const middleY = box === undefined ? height / 2 : box.y + box.height * 0.45;
  const left = Math.min(Math.max(middleX - cutWidth / 2, 0), width - cutWidth);
  const top = Math.min(Math.max(middleY - cutHeight / 2, 0), height - cutHeight);
  return {
    width: `${(width / cutWidth) * 100}%`,
    left: `${(-left / cutWidth) * 100}%`,
    top: `${(-top / cutHeight) * 100}%`,
  };
}
