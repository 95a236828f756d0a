import { setTimeout as delay } from "node:timers/promises";

/** Asks again and again until the answer is truthy. @throws Error naming what did not come about in time */
export async function waitUntil<Answer>(
  what: string,
  ask: () => Promise<Answer> | Answer,
  timeoutMs = 20_000,
): Promise<NonNullable<Answer>> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer) return answer;
    await delay(50);
  }
  throw new Error(`Not within ${timeoutMs} ms: ${what}`);
}
