/**
 * The weights and the version of the pipeline around them. Raise the last number with every change that moves
 * embeddings or measures: it is stored with them, and a new version makes old images be analysed again.
 */
export const ANALYSER = "face-api-1.7.15/likeness-4";
