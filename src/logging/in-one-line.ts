const MAX_CHARACTERS = 400;
const MAX_CAUSES = 3;

/** What went wrong and why, without a stack, for what is found out again and again. */
export function inOneLine(error: unknown): string {
  const words: string[] = [];
  for (let at: unknown = error; at !== undefined && words.length < MAX_CAUSES; at = (at as Error).cause) {
    if (!(at instanceof Error)) {
      words.push(String(at));
      break;
    }
    // Of a connection that was refused at several addresses the message is empty.
    words.push(at.message || (at as NodeJS.ErrnoException).code || at.name);
  }
  const line = words.join(": ").replace(/\s+/g, " ").trim();
  return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}…` : line;
}
