import { tooMany } from "./stream-errors.js";

export interface SlotLimits {
  /** Of all keys together, in this process. */
  inAll: number;
  /** Of one key, in this process. */
  ofOneKey: number;
}

/** Counts what is open, for each key and in all. */
export class Slots {
  private readonly byKey = new Map<string, number>();
  private count = 0;

  /** @param what what is counted, for people @param name the same for programs */
  constructor(
    private readonly limits: SlotLimits,
    private readonly what: string,
    private readonly name: string,
  ) {}

  /** How many are taken. */
  get taken(): number {
    return this.count;
  }

  /**
   * Takes one. @returns how to give it back, which may be done twice
   * @throws GraphQLError TOO_MANY_SUBSCRIPTIONS
   */
  take(keyId: string): () => void {
    const { inAll, ofOneKey } = this.limits;
    const ofKey = this.byKey.get(keyId) ?? 0;
    if (ofKey >= ofOneKey) throw tooMany(`${this.what} of this key`, `${this.name}PerKey`, ofOneKey);
    if (this.count >= inAll) throw tooMany(this.what, this.name, inAll);
    this.count++;
    this.byKey.set(keyId, ofKey + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.giveBack(keyId);
      isTaken = false;
    };
  }

  private giveBack(keyId: string): void {
    this.count--;
    const left = this.byKey.get(keyId)! - 1;
    if (left === 0) this.byKey.delete(keyId);
    else this.byKey.set(keyId, left);
  }
}
