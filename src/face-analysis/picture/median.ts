/** The middle of the values, or the mean of the two in the middle. @returns NaN without values */
export function median(values: ArrayLike<number>): number {
  // Not Float64Array.from, which goes through an iterator.
  const rising = new Float64Array(values).toSorted();
  const half = rising.length >> 1;
  return rising.length % 2 === 1 ? rising[half]! : (rising[half - 1]! + rising[half]!) / 2;
}
