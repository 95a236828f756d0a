/** Raise it with every change that moves embeddings or measures: it is stored with them, and a new version makes old images be analysed again. */
const VERSION = 8;
/** The network of `embedding`, with the version of the package of its weights. */
const FIRST_NETWORK = "face-api-1.7.15";

/** @param second the network of `secondEmbedding` */
const nameOf = (second: string): string => `${FIRST_NETWORK}+${second}/likeness-${VERSION}`;

/** The networks that know faces and the version of the pipeline around them, without a recogniser of the operator's own. */
export const ANALYSER = nameOf("faceres-3.3.6");

let present = ANALYSER;

/** What this process's analyses are called: {@link ANALYSER}, unless the operator brought a recogniser. */
export const presentAnalyser = (): string => present;

/**
 * Called by the composition root, before anything is analysed or judged, and in analysis processes.
 * @param name of the operator's own recogniser, which the second embedding is by from now on
 */
export function putRecogniserInForce(name: string): void {
  present = nameOf(name);
}

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
export function ageOf(analyser: string | null, present: string = presentAnalyser()): AnalyserAge {
  if (analyser === present) return AnalyserAge.PRESENT;
  const difference = versionOf(analyser) - versionOf(present);
  if (difference > 0) return AnalyserAge.LATER;
  return difference === 0 && versionOf(present) > 0 ? AnalyserAge.RIVAL : AnalyserAge.EARLIER;
}
