/**
 * The weights and the version of the pipeline around them. Raise the last number with every change that moves
 * embeddings or measures: it is stored with them, and a new version makes old images be analysed again.
 */
export const ANALYSER = "face-api-1.7.15/likeness-6";

/** What a described image's analyser is to this process's own. */
export enum AnalyserAge {
  PRESENT = "PRESENT",
  /** To be analysed anew. A name that is not of ours counts as earlier. */
  EARLIER = "EARLIER",
  /** Of a newer release that shares the database, as during a rollout: never analysed back. */
  LATER = "LATER",
  /** Of the same version under another name: two settings at odds, of which neither is to undo the other's work. */
  RIVAL = "RIVAL",
}

/** The number behind the name that decides which of two versions is the newer one; 0 for a name that is not of ours. */
export const versionOf = (analyser: string | null): number =>
  Number(/\/likeness-(\d{1,9})$/.exec(analyser ?? "")?.[1] ?? 0);

/** @param analyser null: not known, which counts as earlier */
export function ageOf(analyser: string | null, present: string = ANALYSER): AnalyserAge {
  if (analyser === present) return AnalyserAge.PRESENT;
  const difference = versionOf(analyser) - versionOf(present);
  if (difference > 0) return AnalyserAge.LATER;
  return difference === 0 && versionOf(present) > 0 ? AnalyserAge.RIVAL : AnalyserAge.EARLIER;
}
