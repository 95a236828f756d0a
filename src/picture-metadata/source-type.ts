import type { OriginEvidence } from "./picture-metadata.js";

/** What a source type says of a picture's origin; null where it says neither. */
export type SourceKind = "GENERATED" | "COMPOSITE" | "CAPTURED";

/**
 * Terms of IPTC's vocabulary `digitalsourcetype`, which C2PA uses too. Only what says that a model made the picture, or part of it, or that a camera
 * did, speaks for an origin; a drawing (`digitalCreation`), a scan of a print or an edit does not.
 */
const KINDS = new Map<string, SourceKind>([
  ["trainedAlgorithmicMedia", "GENERATED"],
  ["algorithmicMedia", "GENERATED"],
  ["compositeWithTrainedAlgorithmicMedia", "COMPOSITE"],
  ["compositeSynthetic", "COMPOSITE"],
  ["digitalCapture", "CAPTURED"],
  ["computationalCapture", "CAPTURED"],
  ["compositeCapture", "CAPTURED"],
  ["negativeFilm", "CAPTURED"],
  ["positiveFilm", "CAPTURED"],
]);

/** By the last part of the term's address, which is written with `http` or `https`, and by some without any of it. */
export function sourceKindOf(term: string): SourceKind | null {
  return KINDS.get(term.trim().slice(term.trim().lastIndexOf("/") + 1)) ?? null;
}

export const evidenceOf = (who: "C2PA" | "IPTC", kind: SourceKind): OriginEvidence => `${who}_${kind}`;
