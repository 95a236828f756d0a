/** Characters of an answer as JSON. What an operation may cost keeps answers below it, whatever they hold; this makes sure. */
export const MAX_ANSWER_LENGTH = 16_000_000;

/** An answer as JSON, or, where that is too long, the error that says so. */
export function stringifyAnswer(answer: object): string {
  const text = JSON.stringify(answer);
  if (text.length <= MAX_ANSWER_LENGTH) return `${text}\n`;
  const message = `The answer would have ${text.length} characters, at most ${MAX_ANSWER_LENGTH} are sent. Ask for smaller pages or fewer fields. What a mutation did is done.`;
  return `${JSON.stringify({ errors: [{ message, extensions: { code: "ANSWER_TOO_LARGE" } }] })}\n`;
}
