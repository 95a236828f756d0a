const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters as people count them: grapheme clusters of Unicode Standard Annex 29. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** As many whole characters from the beginning of a text as fit into so many UTF-16 code units. */
export function cutToUnits(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  // `containing` gives the character that lies across the cut.
  const across = segmenter.segment(text).containing(maxUnits);
  return text.slice(0, across?.index ?? maxUnits);
}
