import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { toggled } from "../ui/toggled";
import type { Candidate } from "./operations";

const NONE: ReadonlySet<string> = new Set();

/** Which candidate of the list the keys are for, the active one, and which are selected for a decision on all of them. */
export function useSelection(items: readonly Candidate[]) {
  const [activeId, setActiveId] = useState<string>();
  const [selected, setSelected] = useState(NONE);
  const indexById = useMemo(() => new Map(items.map((item, index) => [item.id, index])), [items]);
  const activeIndex = indexById.get(activeId ?? "") ?? 0;
  const active = items[activeIndex];
  /** Where a range begins. */
  const anchor = useRef<string>(undefined);
  const latest = useRef({ items, indexById });
  useEffect(() => void (latest.current = { items, indexById }), [items, indexById]);

  /** With Shift selects all from the one pointed at before. Stays the same function, so that cards need not be drawn anew. @returns whether it selected */
  const point = useCallback((id: string, { shiftKey, isCheck }: { shiftKey: boolean; isCheck: boolean }) => {
    const { items, indexById } = latest.current;
    const from = indexById.get(anchor.current ?? "");
    const to = indexById.get(id)!;
    const isRange = shiftKey && from !== undefined;
    setActiveId(id);
    if (isRange) {
      const range = items.slice(Math.min(from, to), Math.max(from, to) + 1).map((item) => item.id);
      setSelected((before) => new Set([...before, ...range]));
    } else if (isCheck) setSelected((before) => toggled(before, id));
    anchor.current = id;
    return isRange || isCheck;
  }, []);

  /** @returns the index that was asked for, which may be none of the list's */
  function step(by: number, isSelecting = false): number {
    const asked = activeIndex + by;
    if (isSelecting && active !== undefined) {
      const next = items[asked];
      setSelected((before) => new Set([...before, active.id, ...(next === undefined ? [] : [next.id])]));
    }
    const nearest = items[Math.min(items.length - 1, Math.max(0, asked))];
    if (nearest !== undefined) setActiveId(nearest.id);
    return asked;
  }

  return {
    active,
    selected,
    point,
    step,
    activate: setActiveId,
    toggle: () => active !== undefined && setSelected((before) => toggled(before, active.id)),
    selectAll: () => setSelected(new Set(indexById.keys())),
    clear: () => setSelected(NONE),
  };
}
