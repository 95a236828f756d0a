/** How often each of some things came. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string): void {
    this.counts.set(name, this.count(name) + 1);
  }

  count(name: string): number {
    return this.counts.get(name) ?? 0;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get names(): string[] {
    return [...this.counts.keys()];
  }

  /** The most frequent first. */
  toString(): string {
    const sorted = [...this.counts].toSorted(([, a], [, b]) => b - a);
    return sorted.map(([name, count]) => `${count} × ${name}`).join(", ") || "none";
  }
}
