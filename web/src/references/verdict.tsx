import { strings } from "../strings";
import { Status, Working } from "../ui/status";
import type { Reference } from "./operations";

const TONES = { STRONG: "good", USABLE: "good", WEAK: "fair", UNUSABLE: "poor" } as const;

/** How far an image is, and then how well it serves: a word, and a colour beside it. */
export function Verdict({ image }: { image: Pick<Reference, "status" | "assessment"> }) {
  const { status, assessment } = image;
  if (status === "ANALYSING") return <Working>{strings.references.analysing}</Working>;
  const isKnown = status !== "FAILED" && assessment !== null;
  return (
    <Status isStrong tone={isKnown ? TONES[assessment.verdict] : "poor"}>
      {isKnown ? strings.references.verdicts[assessment.verdict] : strings.references.failed}
    </Status>
  );
}
