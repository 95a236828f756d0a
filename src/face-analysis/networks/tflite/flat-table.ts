import { ByteBuffer } from "flatbuffers";

/** One table of a FlatBuffer, its fields by their number in the schema. A field that is not there has its default. */
export class FlatTable {
  private constructor(
    private readonly buffer: ByteBuffer,
    private readonly position: number,
  ) {}

  static root(bytes: Uint8Array): FlatTable {
    const buffer = new ByteBuffer(bytes);
    return new FlatTable(buffer, buffer.readInt32(0));
  }

  int8(field: number): number {
    const at = this.find(field);
    return at === null ? 0 : this.buffer.readInt8(at);
  }

  int32(field: number, otherwise = 0): number {
    const at = this.find(field);
    return at === null ? otherwise : this.buffer.readInt32(at);
  }

  text(field: number): string {
    const at = this.find(field);
    return at === null ? "" : (this.buffer.__string(at) as string);
  }

  table(field: number): FlatTable | null {
    const at = this.find(field);
    return at === null ? null : new FlatTable(this.buffer, this.buffer.__indirect(at));
  }

  tables(field: number): FlatTable[] {
    return this.list(field, 4, (at) => new FlatTable(this.buffer, this.buffer.__indirect(at)));
  }

  ints(field: number): number[] {
    return this.list(field, 4, (at) => this.buffer.readInt32(at));
  }

  /** A view of the buffer. */
  bytes(field: number): Uint8Array {
    const at = this.find(field);
    if (at === null) return new Uint8Array();
    const start = this.buffer.__vector(at);
    return this.buffer.bytes().subarray(start, start + this.buffer.__vector_len(at));
  }

  private list<Item>(field: number, itemBytes: number, read: (at: number) => Item): Item[] {
    const at = this.find(field);
    if (at === null) return [];
    const start = this.buffer.__vector(at);
    return Array.from({ length: this.buffer.__vector_len(at) }, (_, i) => read(start + itemBytes * i));
  }

  private find(field: number): number | null {
    // Fields stand in a table of 16-bit offsets behind its own size and the object's.
    const offset = this.buffer.__offset(this.position, 4 + 2 * field);
    return offset === 0 ? null : this.position + offset;
  }
}
