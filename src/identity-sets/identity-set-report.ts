import type { JudgedSet } from "./assess-in-set.js";
import { type Conflict, conflictsOf } from "./conflicts.js";
import type { CoverageBin } from "./coverage.js";
import { type HealthParts, healthOf, healthPartsOf } from "./health.js";

/** How a set stands. Derived on request from stored measures, never stored. */
export interface IdentitySetReport {
  /** Images that show the character, near-duplicates once. */
  size: number;
  /** 0-100, as {@link healthOf} makes it of its parts, rounded. */
  health: number;
  /** The same, not rounded. */
  exactHealth: number;
  healthParts: HealthParts;
  /** As the face lock's; null with fewer than two images. */
  cohesion: number | null;
  coverage: readonly CoverageBin[];
  conflicts: Conflict[];
}

export function reportOn(set: JudgedSet): IdentitySetReport {
  const healthParts = healthPartsOf(set);
  const exactHealth = healthOf(healthParts);
  return {
    size: set.distinct.length,
    health: Math.round(exactHealth),
    exactHealth,
    healthParts,
    cohesion: set.cohesion,
    coverage: set.coverage,
    conflicts: conflictsOf(set),
  };
}
