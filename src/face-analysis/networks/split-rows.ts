/** The answers of a network to so many pictures, which come one behind the other. */
export function splitRows(count: number, all: Float32Array): Float32Array[] {
  const length = all.length / count;
  return Array.from({ length: count }, (_, i) => all.slice(i * length, (i + 1) * length));
}
