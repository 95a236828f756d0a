import { seededRandom } from "../../src/face-analysis/embed/seeded-random.js";

export { seededRandom };

/** The members in an order of chance, the same for the same seed. */
export function shuffled<T>(members: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  const mixed = [...members];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
