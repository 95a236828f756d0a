import { strings } from "../strings";
import type { Reference } from "./operations";
import styles from "./verdict.module.css";

const TONES = { STRONG: "good", USABLE: "good", WEAK: "fair", UNUSABLE: "poor" } as const;

/** How far an image is, and then how well it serves: a word, and a colour beside it. */
export function Verdict({ image }: { image: Pick<Reference, "status" | "assessment"> }) {
  const { status, assessment } = image;
  if (status === "ANALYSING")
    return (
      <span className={`${styles.verdict} ${styles.working}`} role="status">
        {strings.references.analysing}
      </span>
    );
  if (status === "FAILED" || assessment === null)
    return <span className={`${styles.verdict} ${styles.poor}`}>{strings.references.failed}</span>;
  return (
    <span className={`${styles.verdict} ${styles[TONES[assessment.verdict]]}`}>
      {strings.references.verdicts[assessment.verdict]}
    </span>
  );
}
