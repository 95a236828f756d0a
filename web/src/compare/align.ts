import type { CSSProperties } from "react";

interface Point {
  x: number;
  y: number;
}

export interface ComparedPicture {
  /** Null where it cannot be shown. */
  src: string | null;
  alt: string;
  /** Of the upright picture that the face is in. */
  width: number;
  height: number;
  face: {
    box: { x: number; y: number; width: number; height: number };
    landmarks: readonly Point[];
  } | null;
}

/** Width by height of the frame that pictures are compared in. */
export const FRAME_ASPECT = 0.8;

/** Where the eyes of an aligned face are in the frame, in shares of its width; the frame is 1.25 high. */
const EYES = { left: { x: 0.385, y: 0.5 }, right: { x: 0.615, y: 0.5 } };

const FRAME_HEIGHT = 1 / FRAME_ASPECT;

/** iBUG's points around each eye, the viewer's left one first. */
const EYE_POINTS = { left: [36, 42], right: [42, 48] } as const;

function eyeOf({ landmarks }: NonNullable<ComparedPicture["face"]>, side: "left" | "right"): Point {
  const points = landmarks.slice(...EYE_POINTS[side]);
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return { x: mean(({ x }) => x), y: mean(({ y }) => y) };
}

/** Whether its eyes were found, and so can be laid over those of another. */
export const canBeAligned = ({ face }: ComparedPicture): boolean => (face?.landmarks.length ?? 0) >= 68;

/**
 * Where a picture lies in its frame so that its eyes are where all eyes are: moved, turned and scaled, never bent, so that what differs between
 * two faces stays. In percent of the frame, which therefore may have any size.
 */
export function aligned(picture: ComparedPicture): CSSProperties {
  const left = eyeOf(picture.face!, "left");
  const right = eyeOf(picture.face!, "right");
  const between = { x: right.x - left.x, y: right.y - left.y };
  const angle = -Math.atan2(between.y, between.x);
  const scale = (EYES.right.x - EYES.left.x) / Math.hypot(between.x, between.y);
  const turned = {
    x: scale * (left.x * Math.cos(angle) - left.y * Math.sin(angle)),
    y: scale * (left.x * Math.sin(angle) + left.y * Math.cos(angle)),
  };
  return {
    width: `${picture.width * scale * 100}%`,
    left: `${(EYES.left.x - turned.x) * 100}%`,
    top: `${((EYES.left.y - turned.y) / FRAME_HEIGHT) * 100}%`,
    transform: `rotate(${angle}rad)`,
  };
}

/** The whole picture in the middle of the frame. */
export function whole({ width, height }: ComparedPicture): CSSProperties {
  const scale = Math.min(1 / width, FRAME_HEIGHT / height);
  return {
    width: `${width * scale * 100}%`,
    left: `${((1 - width * scale) / 2) * 100}%`,
    top: `${((FRAME_HEIGHT - height * scale) / 2 / FRAME_HEIGHT) * 100}%`,
  };
}
