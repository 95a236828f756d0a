const SEQUENCE_PARAMETER_SET = 33;

/**
 * The sizes that HEVC pictures are decoded in, as their decoder configurations (`hvcC`, ISO/IEC 14496-15, 8.3.3.1) say, before any cropping.
 * Parameter sets that cannot be read are left out: a decoder refuses them.
 */
export function codedSizesIn(configurations: Buffer[]): { width: number; height: number }[] {
  return configurations.flatMap(parameterSetsIn).flatMap((set) => {
    try {
      return [sizeOf(set)];
    } catch {
      return [];
    }
  });
}

function parameterSetsIn(configuration: Buffer): Buffer[] {
  const sets: Buffer[] = [];
  let at = 23;
  for (let arrays = configuration[22] ?? 0; arrays > 0 && at + 3 <= configuration.length; arrays--) {
    const type = configuration[at]! & 0x3f;
    let units = configuration.readUInt16BE(at + 1);
    at += 3;
    for (; units > 0 && at + 2 <= configuration.length; units--) {
      const length = configuration.readUInt16BE(at);
      if (type === SEQUENCE_PARAMETER_SET) sets.push(configuration.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}

/** ITU-T H.265, 7.3.2.2. */
function sizeOf(parameterSet: Buffer): { width: number; height: number } {
  // The unit's header, two bytes, and the set's own number, four bits, go before.
  const bits = new Bits(withoutEmulation(parameterSet.subarray(2)));
  bits.skip(4);
  const subLayers = bits.read(3);
  bits.skip(1);
  skipProfileTierLevel(bits, subLayers);
  bits.readGolomb();
  if (bits.readGolomb() === 3) bits.skip(1);
  return { width: bits.readGolomb(), height: bits.readGolomb() };
}

/** H.265, 7.3.3: 88 bits of profile and 8 of level, then as many for each sub-layer that announces them. */
function skipProfileTierLevel(bits: Bits, subLayers: number): void {
  bits.skip(96);
  const flags = Array.from({ length: subLayers }, () => bits.read(2));
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const flag of flags) bits.skip((flag & 2 ? 88 : 0) + (flag & 1 ? 8 : 0));
}

/** H.265, 7.3.1.1: a 3 behind two zeros keeps them from looking like a start code. */
function withoutEmulation(unit: Buffer): Buffer {
  return Buffer.from(unit.filter((byte, i) => !(byte === 3 && unit[i - 1] === 0 && unit[i - 2] === 0)));
}

class Bits {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** @throws RangeError nothing is left */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.at++) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw new RangeError("The parameter set ends too early");
      value = value * 2 + ((byte >> (7 - (this.at & 7))) & 1);
    }
    return value;
  }

  skip(count: number): void {
    this.at += count;
  }

  /** Exponential Golomb, unsigned (H.265, 9.2). */
  readGolomb(): number {
    let zeros = 0;
    while (this.read(1) === 0) zeros++;
    return 2 ** zeros - 1 + this.read(zeros);
  }
}
