import type { KeyboardEvent } from "react";
import type { ReviewDecision } from "../api/generated/graphql";

/** What the queue can do by the keyboard. */
export interface QueueActs {
  step: (by: number, isSelecting: boolean) => unknown;
  decide: (decision: ReviewDecision) => unknown;
  undo: () => unknown;
  compare: () => unknown;
  toggle: () => unknown;
  selectAll: () => unknown;
  clear: () => unknown;
}

/** Does what a key stands for, in a grid of so many columns. @returns whether it stands for anything */
export function actByKey(
  { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent,
  columns: number,
  acts: QueueActs,
): boolean {
  const name = key.length === 1 ? key.toLowerCase() : key;
  if (altKey) return false;
  if (ctrlKey || metaKey) {
    if (name === "a") acts.selectAll();
    return name === "a";
  }
  const step = (by: number) => () => acts.step(by, shiftKey);
  const byKey: Record<string, () => unknown> = {
    ArrowRight: step(1),
    ArrowLeft: step(-1),
    ArrowDown: step(columns),
    ArrowUp: step(-columns),
    Home: step(-Infinity),
    End: step(Infinity),
    j: step(1),
    k: step(-1),
    a: () => acts.decide("APPROVE"),
    r: () => acts.decide("REJECT"),
    u: acts.undo,
    c: acts.compare,
    Enter: acts.compare,
    x: acts.toggle,
    " ": acts.toggle,
    Escape: acts.clear,
  };
  const act = byKey[name];
  act?.();
  return act !== undefined;
}
