/** Counts of what happened out of how often it could have, by name. */
export class Tally {
  readonly counts = new Map<string, { count: number; all: number }>();
  /** Numbers of which the spread matters, by name. */
  readonly numbers = new Map<string, number[]>();
  /** Single cases, for whoever looks into them. */
  readonly notes: string[] = [];

  count(name: string, happened: boolean): void {
    this.add(name, Number(happened), 1);
  }

  add(name: string, count: number, all: number): void {
    const sum = this.counts.get(name) ?? { count: 0, all: 0 };
    this.counts.set(name, { count: sum.count + count, all: sum.all + all });
  }

  measure(name: string, value: number): void {
    const values = this.numbers.get(name);
    if (values === undefined) this.numbers.set(name, [value]);
    else values.push(value);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  addAll(other: Tally): this {
    for (const [name, { count, all }] of other.counts) this.add(name, count, all);
    for (const [name, values] of other.numbers) for (const value of values) this.measure(name, value);
    this.notes.push(...other.notes);
    return this;
  }
}
