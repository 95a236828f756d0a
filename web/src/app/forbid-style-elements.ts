/**
 * React Aria would add a style element for what can be pressed, which the page's policy refuses, unless one with this id is there; base.css has
 * that rule.
 */
export function forbidStyleElements(): void {
  const mark = document.createElement("meta");
  mark.id = "react-aria-pressable-style";
  document.head.append(mark);
}
