/** Shows nothing: white space, controls, what fonts draw nothing for (default-ignorable), and two symbols that are blank by design. */
const BLANK = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Control}\u2800\u{1D159}]$/u;
/** Of these what belongs to the character before it: variation selectors, joiners, the tags of a flag. */
const ATTACHED = /^[\p{Grapheme_Extend}\u200D]$/u;
/** Joiners and selectors that change nothing: after letters of scripts that know none, and joiners after what is neither letter nor mark. */
const ATTACHED_IN_VAIN =
  /(?:(?<=\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})(?:\u034F|\u200C|\u200D|[\uFE00-\uFE0F])+|(?<!\p{Letter}|\p{Mark}|\u200C|\u200D)(?:\u200C|\u200D)+)$/u;

/** A text without what shows nothing at its ends, empty where nothing of it shows. Emoji, flags and joined letters stay whole. */
export function trimBlank(text: string): string {
  const points = [...text];
  const end = endOf(points);
  let start = 0;
  while (start < end && BLANK.test(points[start]!)) start++;
  return points.slice(start, end).join("").replace(ATTACHED_IN_VAIN, "");
}

/** Where trailing blanks begin. What is attached stays with what it is attached to, and goes with it where that is a blank. */
function endOf(points: readonly string[]): number {
  let end = points.length;
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i]!;
    if (!BLANK.test(point)) return end;
    if (!ATTACHED.test(point)) end = i;
  }
  return 0;
}
