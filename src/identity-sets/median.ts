/** The middle of sorted values, or the mean of the two in the middle. @throws RangeError for an empty list */
export function medianOfSorted(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Nothing has no median");
  const half = (values.length - 1) / 2;
  return (values[Math.floor(half)]! + values[Math.ceil(half)]!) / 2;
}
