import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReviewDecision } from "../api/generated/graphql";
import { lazyView } from "../app/lazy-view";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { showToast } from "../ui/toasts";
import { useDebounced } from "../ui/use-debounced";
import { ActionBar } from "./action-bar";
import { canApprove } from "./can-approve";
import { CandidateGrid } from "./candidate-grid";
import { FilterBar, type Filters, FIRST_FILTERS } from "./filters";
import { useDecisionHold } from "./held-decisions";
import { Inspector } from "./inspector";
import { actByKey } from "./queue-keys";
import styles from "./queue.module.css";
import { type Listing, useCandidates } from "./use-candidates";
import { useSelection } from "./use-selection";

const CandidateDialog = lazyView(() => import("./candidate-dialog"));

const words = strings.review;
const TYPING_MS = 300;
/** Of the layout, where it has the inspector. */
const WIDE = "(min-width: 1000px)";
/** So many before the end the next page is asked for. */
const AHEAD = 20;

/** The candidates that wait for a decision, or others: pointed at, decided about one by one or together, and compared. */
export function Queue({ id, mayWrite }: { id: string; mayWrite: boolean }) {
  const [filters, setFilters] = useState<Filters>(FIRST_FILTERS);
  const source = useDebounced(filters.source.trim(), TYPING_MS);
  const { status, verdict, orderBy } = filters;
  const listing = useMemo<Listing>(
    () => ({
      orderBy,
      filter: {
        ...(status !== "ALL" && { status }),
        ...(verdict !== "ALL" && { verdict }),
        ...(source !== "" && { source }),
      },
    }),
    [orderBy, status, verdict, source],
  );
  const list = useCandidates(id, listing);
  const { items, patch } = list;
  const { hold, decisions, heldCount } = useDecisionHold(patch);
  const selection = useSelection(items);
  const { active, point, activate } = selection;
  const [isComparing, setIsComparing] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => CandidateDialog.load(), []);

  const onPoint = useCallback(
    (pointed: string, keys: { shiftKey: boolean; isCheck: boolean }) => {
      grid.current?.focus({ preventScroll: true });
      const hasSelected = point(pointed, keys);
      // Where there is no room beside the grid, the candidate is shown over it.
      if (!hasSelected && !window.matchMedia(WIDE).matches) setIsComparing(true);
    },
    [point],
  );
  const onOpen = useCallback(
    (opened: string) => {
      activate(opened);
      setIsComparing(true);
    },
    [activate],
  );

  function step(by: number, isSelecting = false) {
    if (selection.step(by, isSelecting) >= items.length - AHEAD) list.loadMore();
  }

  /** About all that are selected, or the active one. */
  function decide(decision: ReviewDecision, isOfActive = false) {
    if (!mayWrite || active === undefined) return;
    const isBulk = !isOfActive && selection.selected.size > 0;
    const chosen = isBulk ? items.filter((item) => selection.selected.has(item.id)) : [active];
    const possible = decision === "APPROVE" ? chosen.filter(canApprove) : chosen;
    if (possible.length < chosen.length) showToast({ text: words.leftOut(chosen.length - possible.length) });
    if (possible.length === 0) return;
    hold.decide(
      possible.map((item) => item.id),
      decision,
    );
    if (isBulk) selection.clear();
    else step(1);
  }

  function undo() {
    const [first] = hold.undo();
    if (first !== undefined && items.some((item) => item.id === first)) activate(first);
  }

  const compare = () => active !== undefined && setIsComparing(true);
  const { toggle, selectAll, clear } = selection;
  const acts = { step, decide, undo, compare, toggle, selectAll, clear };
  const isFiltered = verdict !== "ALL" || source !== "" || status !== "PENDING";
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={(changed) => {
          setFilters(changed);
          selection.clear();
        }}
      />
      <p id="review-keys" className={styles.keys}>
        {words.keys}
      </p>
      {list.isBehind && (
        <p role="status" className={styles.behind}>
          {words.behind}
          <Button size="s" onPress={() => void list.reload()}>
            {words.showNew}
          </Button>
        </p>
      )}
      {list.error !== undefined && (
        <EmptyState isError title={list.error}>
          <Button onPress={() => void list.reload()}>{strings.errors.tryAgain}</Button>
        </EmptyState>
      )}
      {items.length === 0 && list.isLoading && <LoadingQueue />}
      {items.length === 0 && !list.isLoading && list.error === undefined && (
        <EmptyState
          title={isFiltered ? words.noneOf : words.none}
          text={isFiltered ? words.noneOfAdvice : words.noneAdvice}
        />
      )}
      {items.length > 0 && (
        <div className={styles.layout}>
          <CandidateGrid
            gridRef={grid}
            items={items}
            hasMore={list.hasMore}
            decisions={decisions}
            activeId={active?.id}
            selected={selection.selected}
            onPoint={onPoint}
            onOpen={onOpen}
            onKey={(event, columns) => actByKey(event, columns, acts)}
            onMore={list.loadMore}
          />
          <Inspector
            characterId={id}
            candidate={active}
            mayWrite={mayWrite}
            onDecide={(decision) => decide(decision, true)}
            onCompare={() => setIsComparing(true)}
          />
        </div>
      )}
      <ActionBar
        selectedCount={selection.selected.size}
        heldCount={heldCount}
        mayWrite={mayWrite}
        onDecide={decide}
        onClear={selection.clear}
        onUndo={undo}
        onSendNow={() => hold.flush()}
        onPause={(isPaused) => hold.pause(isPaused)}
      />
      {isComparing && active !== undefined && (
        <CandidateDialog
          characterId={id}
          candidate={active}
          decision={decisions.get(active.id)}
          mayWrite={mayWrite}
          onDecide={(decision) => decide(decision, true)}
          onStep={step}
          onUndo={undo}
          onClose={() => setIsComparing(false)}
        />
      )}
    </>
  );
}

function LoadingQueue() {
  return (
    <div className={styles.loading}>
      <p className="visually-hidden">{strings.shell.loading}</p>
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} className={styles.skeleton} />
      ))}
    </div>
  );
}
