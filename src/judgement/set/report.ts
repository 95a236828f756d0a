import type { JudgedSet } from "./judge-set.js";
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
  /** Images that take no part in all this, since another version of the analyser described them than the others. */
  dueCount: number;
  /** What the report leaves out, in words; null where it leaves out nothing. */
  note: string | null;
}

export function reportOn(set: JudgedSet): IdentitySetReport {
  const healthParts = healthPartsOf(set);
  const exactHealth = healthOf(healthParts, set.thresholds);
  return {
    size: set.distinct.length,
    health: Math.round(exactHealth),
    exactHealth,
    healthParts,
    cohesion: set.cohesion,
    coverage: set.coverage,
    conflicts: conflictsOf(set),
    ...leftOut(set),
  };
}

function leftOut({ images }: JudgedSet): Pick<IdentitySetReport, "dueCount" | "note"> {
  const dueCount = images.filter(({ isDue }) => isDue).length;
  if (dueCount === 0) return { dueCount, note: null };
  const which = `${dueCount} of ${images.length} analysed images`;
  const note = `${which} are left out until they are analysed anew: another version of the analyser described them than described the others. Everything here is about the rest, so it will change.`;
  return { dueCount, note };
}
