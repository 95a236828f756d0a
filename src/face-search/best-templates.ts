import { farthestWithScore } from "../judgement/likeness/template-score.js";
import type { FoundTemplate } from "./face-index.js";

/** By score, then by distance, then by id: negative where the first is the better one. */
const inOrder = (one: FoundTemplate, other: FoundTemplate): number =>
  other.score - one.score || one.distance - other.distance || (one.characterId < other.characterId ? -1 : 1);

/** Keeps the best so many of what is offered, one answer a character. */
export class BestTemplates {
  /** Best first. */
  private readonly best: FoundTemplate[] = [];
  private bound: number;

  /**
   * @param first 1 or more
   * @param minScore what is below is not kept
   */
  constructor(
    private readonly model: string,
    private readonly first: number,
    private readonly minScore: number,
  ) {
    this.bound = farthestWithScore(minScore, model);
  }

  /** Euclidean distance beyond which nothing can be kept any more. */
  get maxDistance(): number {
    return this.bound;
  }

  offer(template: FoundTemplate): void {
    if (template.score < this.minScore) return;
    const last = this.best.at(-1);
    if (this.best.length === this.first && inOrder(template, last!) > 0) return;
    let place = this.best.length;
    while (place > 0 && inOrder(template, this.best[place - 1]!) < 0) place--;
    this.best.splice(place, 0, template);
    if (this.best.length > this.first) this.best.pop();
    if (this.best.length === this.first) this.bound = farthestWithScore(this.best.at(-1)!.score, this.model);
  }

  result(): FoundTemplate[] {
    return [...this.best];
  }
}
