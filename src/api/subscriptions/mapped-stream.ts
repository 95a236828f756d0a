/**
 * A stream whose every value is made of one of another's. An async generator would not do: it cannot be ended while it waits for the other's next value,
 * and so would leave it open.
 */
export class MappedStream<From, To> implements AsyncIterableIterator<To> {
  private isOver = false;

  /** @param onEnd called once, however it ends */
  constructor(
    private readonly source: AsyncIterator<From>,
    private readonly map: (value: From) => Promise<To>,
    private readonly onEnd: () => void,
  ) {}

  async next(): Promise<IteratorResult<To, undefined>> {
    try {
      const step = await this.source.next();
      if (step.done === true || this.isOver) return this.end();
      return { done: false, value: await this.map(step.value) };
    } catch (error) {
      await this.return();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<To, undefined>> {
    this.end();
    await this.source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private end(): IteratorReturnResult<undefined> {
    if (!this.isOver) this.onEnd();
    this.isOver = true;
    return { done: true, value: undefined };
  }
}
