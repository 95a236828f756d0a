/** One ready-made window of the playground. */
export interface ReadyMadeOperation {
  /** The window's title. */
  name: string;
  query: string;
  variables?: Record<string, unknown>;
}

/** Open ids: the page fills them in when an operation is sent (browser/open-ids.mjs). */
export const CURRENT_CHARACTER = "<current character>";
export const FIRST_RECOMMENDATION = "<first recommendation>";
export const NEWEST_WEBHOOK = "<newest webhook>";
