import { line } from "./landmark-lines";
import type { ReferenceDetail } from "./operations";
import styles from "./face-overlay.module.css";

const RADIANS = Math.PI / 180;

/** Drawn over the picture in its own pixels: the face's box, its 68 landmarks as lines, and the axes of the head. */
export function FaceOverlay({ detail }: { detail: ReferenceDetail }) {
  const { width, height, face, assessment } = detail;
  if (face === null) return null;
  const { box, landmarks } = face;
  const others = (assessment?.findings ?? []).flatMap((finding) => finding.box ?? []);
  return (
    <svg
      className={styles.overlay}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      fill="none"
    >
      <rect {...box} rx={box.width * 0.04} className={styles.box} />
      {others.map((other) => (
        <rect key={`${other.x} ${other.y}`} {...other} rx={other.width * 0.04} className={styles.other} />
      ))}
      {line(landmarks).map((path) => (
        <path key={path} d={path} className={styles.landmarks} />
      ))}
      <Axes face={face} />
    </svg>
  );
}

/** From between the eyes: where the nose points, and where the head's left and top are, as far as it is turned. */
function Axes({ face }: { face: NonNullable<ReferenceDetail["face"]> }) {
  const { box, landmarks } = face;
  const bridge = landmarks[30] ?? { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const length = box.width * 0.42;
  const yaw = face.yawDegrees * RADIANS;
  const pitch = face.pitchDegrees * RADIANS;
  const roll = face.rollDegrees * RADIANS;
  const turned = (x: number, y: number) => ({
    x2: bridge.x + length * (x * Math.cos(roll) - y * Math.sin(roll)),
    y2: bridge.y + length * (x * Math.sin(roll) + y * Math.cos(roll)),
  });
  const start = { x1: bridge.x, y1: bridge.y };
  return (
    <>
      <line {...start} {...turned(Math.cos(yaw), Math.sin(yaw) * Math.sin(pitch))} className={styles.side} />
      <line {...start} {...turned(0, -Math.cos(pitch))} className={styles.up} />
      <line
        {...start}
        {...turned(Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch))}
        className={styles.ahead}
      />
      <circle cx={bridge.x} cy={bridge.y} r={box.width * 0.012} className={styles.start} />
    </>
  );
}
