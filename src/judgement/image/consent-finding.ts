import { FindingCode, type Penalty, Severity } from "../finding.js";
import type { ImageRow } from "../rows.js";

export type ConsentRow = Pick<ImageRow, "origin" | "consentNote" | "requiresConsent">;

/**
 * Whether an image must not shape the face lock, as its workspace requires a consent entry and it has none. Only what is said to be generated needs none: of
 * an unknown origin it may be somebody's photograph. Rows that say nothing of it lack nothing.
 */
export const lacksConsent = ({ requiresConsent, origin, consentNote }: ConsentRow): boolean =>
  requiresConsent === true && origin !== "GENERATED" && !consentNote;

export function consentMissing(image: ConsentRow): Penalty | null {
  if (!lacksConsent(image)) return null;
  const what = image.origin === "PHOTOGRAPH" ? "This is a photograph" : "This may be a photograph";
  return {
    factor: 0,
    finding: {
      code: FindingCode.CONSENT_MISSING,
      severity: Severity.ERROR,
      message: `${what}, and no consent is recorded for it, which this workspace requires. The picture is kept but does not shape the face lock.`,
      advice:
        "Record the consent with updateReferenceImage, or say that the picture is generated, if it is; the face lock is then made anew.",
      measured: null,
      threshold: null,
    },
  };
}
