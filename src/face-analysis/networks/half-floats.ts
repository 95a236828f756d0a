const FRACTION = 1023;
const EXPONENT = 31;
const SIGN = 2 ** 15;

/** What an exponent multiplies 1024 + fraction by; without the 1024 where it is 0. */
const SCALES = Float64Array.from({ length: EXPONENT }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 25));

/** Numbers of 16 bits (IEEE 754 binary16), little-endian; Node 20 has no array for them. */
export function readHalfFloats(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / 2);
  for (let i = 0; i < numbers.length; i++) numbers[i] = halfFloatOf(bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
  return numbers;
}

function halfFloatOf(bits: number): number {
  const exponent = (bits >> 10) & EXPONENT;
  const fraction = bits & FRACTION;
  const sign = bits & SIGN ? -1 : 1;
  if (exponent === EXPONENT) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction : 1024 + fraction) * SCALES[exponent]!;
}
