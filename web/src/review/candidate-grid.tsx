import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ReviewDecision } from "../api/generated/graphql";
import { strings } from "../strings";
import { CandidateCard } from "./candidate-card";
import styles from "./candidate-grid.module.css";
import type { Candidate } from "./operations";

const NARROWEST = 132;
const GAP = 16;
const BELOW_PHOTO = 46;
const OVERSCAN_ROWS = 3;
/** So many rows before the end the next page is asked for. */
const AHEAD_ROWS = 8;

export interface CandidateGridProps {
  gridRef: RefObject<HTMLDivElement | null>;
  items: readonly Candidate[];
  hasMore: boolean;
  decisions: ReadonlyMap<string, ReviewDecision>;
  activeId: string | undefined;
  selected: ReadonlySet<string>;
  onPoint: (id: string, event: { shiftKey: boolean; isCheck: boolean }) => void;
  onOpen: (id: string) => void;
  /** @returns whether it knew the key */
  onKey: (event: KeyboardEvent, columns: number) => boolean;
  onMore: () => void;
}

/** Only the rows around the window are there: ten thousand candidates scroll like fifty. */
export function CandidateGrid({ gridRef, items, activeId, hasMore, onMore, ...props }: CandidateGridProps) {
  const [frame, setFrame] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const grid = gridRef.current!;
    const measure = () =>
      setFrame({ width: grid.clientWidth, top: grid.getBoundingClientRect().top + window.scrollY });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [gridRef]);

  const columns = Math.max(2, Math.floor((frame.width + GAP) / (NARROWEST + GAP)));
  const width = (frame.width - GAP * (columns - 1)) / columns;
  const rowHeight = width / 0.8 + BELOW_PHOTO + GAP;
  const rows = Math.ceil(items.length / columns);
  // oxlint-disable-next-line react/incompatible-library -- what it answers changes without a new identity, and is read here alone, where nothing is memoised by it
  const virtualizer = useWindowVirtualizer({
    count: frame.width === 0 ? 0 : rows,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN_ROWS,
    scrollMargin: frame.top,
    scrollPaddingStart: 72,
    scrollPaddingEnd: 96,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const shown = virtualizer.getVirtualItems();
  const lastRow = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastRow >= rows - AHEAD_ROWS) onMore();
  }, [hasMore, lastRow, rows, onMore]);

  const activeIndex = items.findIndex(({ id }) => id === activeId);
  const activeRow = Math.floor(activeIndex / columns);
  const isKeyed = useRef(false);
  useEffect(() => {
    if (isKeyed.current && activeRow >= 0) virtualizer.scrollToIndex(activeRow, { align: "auto" });
    isKeyed.current = false;
  }, [activeRow, virtualizer]);
  const isActiveThere = shown.some(({ index }) => index === activeRow);

  return (
    <div
      ref={gridRef}
      role="listbox"
      tabIndex={0}
      aria-label={strings.review.list}
      aria-multiselectable="true"
      aria-describedby="review-keys"
      aria-activedescendant={isActiveThere ? domIdOf(activeId!) : undefined}
      className={styles.grid}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={(event) => {
        isKeyed.current = true;
        if (props.onKey(event, columns)) event.preventDefault();
      }}
    >
      {shown.map(({ index: row, start }) => (
        <div
          key={row}
          role="presentation"
          className={styles.row}
          style={{
            transform: `translateY(${start - frame.top}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
          }}
        >
          {items.slice(row * columns, (row + 1) * columns).map((candidate, column) => (
            <CandidateCard
              key={candidate.id}
              candidate={candidate}
              decision={props.decisions.get(candidate.id)}
              domId={domIdOf(candidate.id)}
              place={row * columns + column + 1}
              count={hasMore ? -1 : items.length}
              isActive={candidate.id === activeId}
              isSelected={props.selected.has(candidate.id)}
              onPoint={props.onPoint}
              onOpen={props.onOpen}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

const domIdOf = (id: string) => `candidate-${id}`;
