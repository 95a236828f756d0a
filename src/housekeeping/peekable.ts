/** A listing whose next entry can be looked at. */
export class Peekable<Entry> {
  private readonly entries: AsyncIterator<Entry>;
  private head: Promise<IteratorResult<Entry>> | null = null;

  constructor(entries: AsyncIterable<Entry>) {
    this.entries = entries[Symbol.asyncIterator]();
  }

  async peek(): Promise<Entry | undefined> {
    this.head ??= this.entries.next();
    const { done, value } = await this.head;
    return done ? undefined : value;
  }

  async next(): Promise<Entry | undefined> {
    const entry = await this.peek();
    this.head = null;
    return entry;
  }
}
