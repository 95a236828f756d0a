/** A progressive JPEG that is nothing but scans. */
export interface ManyScans {
  width: number;
  height: number;
  /** 1 to 2,647: the first gives every block its grey, each further one refines one coefficient of one component by one bit. */
  scans: number;
  /** Bytes put before each scan but the first. */
  beforeScan?: Buffer;
}

const COMPONENTS = [1, 2, 3];
const COEFFICIENTS = 63;
/** The most a scan may leave to those after it (libjpeg's bound), and so the number of refinements that can follow. */
const HIGHEST_BIT = 13;
/** Blocks that one "end of band" symbol of 14 further bits, all zero, says to hold nothing. */
const BLOCKS_OF_RUN = 2 ** 14;
const SYMBOL_BITS = 1;

/**
 * A valid JPEG of plain grey, by the letter of ITU-T T.81, G: no decoder has anything to warn of. A scan takes some hundred bytes, as it says
 * with "end of band" runs that nothing changes, and yet each lets a decoder walk over all blocks of a component.
 */
export function manyScansJpeg({ width, height, scans, beforeScan }: ManyScans): Buffer {
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const further = furtherScans().slice(0, scans - 1);
  if (further.length !== scans - 1) throw new RangeError(`${scans} scans are not valid`);
  const runs = zeroBits(Math.ceil(blocks / BLOCKS_OF_RUN) * (SYMBOL_BITS + 14));
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xdb, Buffer.of(0, ...Array.from({ length: 64 }, () => 1))),
    segment(0xc2, frame(width, height)),
    segment(0xc4, oneSymbolTable(0x00, 0)),
    segment(0xc4, oneSymbolTable(0x10, 0xe0)),
    startOfScan(COMPONENTS, { from: 0, to: 0, high: 0, low: 0 }),
    // Of each block: its mean differs from that of the block before by a number of no bits.
    zeroBits(blocks * COMPONENTS.length * SYMBOL_BITS),
    ...further.flatMap((scan) => [beforeScan ?? Buffer.alloc(0), scan, runs]),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** Every refinement that may follow the first scan, in a valid order. */
function furtherScans(): Buffer[] {
  const scans: Buffer[] = [];
  for (let coefficient = 1; coefficient <= COEFFICIENTS; coefficient++) {
    for (let low = HIGHEST_BIT; low >= 0; low--) {
      const high = low === HIGHEST_BIT ? 0 : low + 1;
      const band = { from: coefficient, to: coefficient, high, low };
      scans.push(...COMPONENTS.map((component) => startOfScan([component], band)));
    }
  }
  return scans;
}

function startOfScan(
  components: number[],
  { from, to, high, low }: { from: number; to: number; high: number; low: number },
): Buffer {
  const tables = components.flatMap((component) => [component, 0]);
  return segment(0xda, Buffer.of(components.length, ...tables, from, to, (high << 4) | low));
}

function frame(width: number, height: number): Buffer {
  const size = Buffer.alloc(5);
  size.writeUInt8(8);
  size.writeUInt16BE(height, 1);
  size.writeUInt16BE(width, 3);
  const components = COMPONENTS.flatMap((component) => [component, 0x11, 0]);
  return Buffer.concat([size, Buffer.of(COMPONENTS.length, ...components)]);
}

/** A Huffman table whose one code, a zero, stands for this symbol. */
const oneSymbolTable = (id: number, symbol: number): Buffer =>
  Buffer.of(id, 1, ...Array.from({ length: 15 }, () => 0), symbol);

const zeroBits = (bits: number): Buffer => Buffer.alloc(Math.ceil(bits / 8));

function segment(marker: number, content: Buffer): Buffer {
  const head = Buffer.of(0xff, marker, 0, 0);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}
