/** Characters of an answer as JSON. What an operation may cost keeps answers below it; this holds whatever the prices say. */
export const MAX_ANSWER_LENGTH = 16_000_000;

/** Whether an answer's JSON would have more characters. Stops counting there, and makes no text. */
export function isLargerThan(maxLength: number, answer: unknown): boolean {
  let length = 0;
  const left: unknown[] = [answer];
  while (left.length > 0 && length <= maxLength) {
    const value = left.pop();
    if (typeof value === "string") length += value.length + 2;
    else if (Array.isArray(value)) {
      length += value.length + 1;
      for (const entry of value) left.push(entry);
    } else if (typeof value === "object" && value !== null) {
      for (const [name, entry] of Object.entries(value)) {
        length += name.length + 4;
        left.push(entry);
      }
    } else length += String(value).length;
  }
  return length > maxLength;
}
