import type { MatchProbe } from "../judgement/likeness/template-score.js";

/** What is looked for among the templates of a workspace. */
export interface FaceQuery {
  /** Name and version of the analyser that described the probes; templates of another are not compared. */
  model: string;
  /** Faces, or a template: a character counts by the probe that it is most like. At least one, at most nine. */
  probes: readonly MatchProbe[];
  /** At most so many answers. */
  first: number;
  /** Lowest score that is an answer, 0-1. */
  minScore: number;
  /** A character that is no answer. */
  exceptCharacterId?: string;
}

export interface FoundTemplate {
  characterId: string;
  /** Place of the probe that is most like it. */
  probe: number;
  /** 0-1, by what is compared: `scoreAgainstTemplate`. */
  score: number;
  /** Euclidean, 0-2. */
  distance: number;
}

export interface FoundTemplates {
  /** Best first, by score, then by distance, then by id. */
  found: FoundTemplate[];
  /** How many templates there are in the workspace that the probes could be compared with. */
  searched: number;
}

/**
 * Finds the characters of one workspace whose templates are most like a face. What was committed before the question is part of the answer; a
 * workspace never sees another's. Two ways to do it: `MemoryFaceIndex` and `PgvectorFaceIndex`.
 */
export interface FaceIndex {
  /**
   * @param signal aborted when nobody waits for the answer any more
   * @throws TooBusyError; the signal's reason
   */
  search(workspaceId: string, query: FaceQuery, signal?: AbortSignal): Promise<FoundTemplates>;
}
