import { strings } from "../strings";
import type { Reference } from "./operations";

const WEIGHT = { ERROR: 3, WARNING: 2, INFO: 1, NOT_MEASURED: 0 };

/** What to know of an image before anything else, in the server's words; null where there is nothing. */
export function mainFinding(image: Reference): string | null {
  if (image.status === "FAILED") return image.failureReason;
  if (image.status === "ANALYSING") return null;
  if (!image.shapesFaceLock) return strings.references.setAside;
  const findings = image.assessment?.findings ?? [];
  const [first] = findings.toSorted((one, other) => WEIGHT[other.severity] - WEIGHT[one.severity]);
  return first === undefined || first.severity === "NOT_MEASURED" ? null : first.message;
}
