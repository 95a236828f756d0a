import { strings } from "../strings";
import styles from "./health.module.css";
import { type Tone, toneClass } from "./tones";

export const healthTone = (health: number): Tone => (health >= 70 ? "good" : health >= 40 ? "fair" : "poor");

const RADIUS = 9;
const ROUND = 2 * Math.PI * RADIUS;

/** A set's health as an open ring, with its number. */
export function HealthRing({ health, size = 22 }: { health: number; size?: number }) {
  return (
    <span className={`${styles.health} ${toneClass(healthTone(health))}`}>
      <svg width={size} height={size} viewBox="0 0 22 22" fill="none" strokeWidth="3" aria-hidden="true">
        <circle cx="11" cy="11" r={RADIUS} stroke="var(--line)" />
        <circle
          cx="11"
          cy="11"
          r={RADIUS}
          stroke="currentColor"
          strokeDasharray={`${(health / 100) * ROUND} ${ROUND}`}
          transform="rotate(-90 11 11)"
        />
      </svg>
      <span className={styles.number}>
        <span className="visually-hidden">{strings.health.label}: </span>
        {health}
      </span>
    </span>
  );
}
