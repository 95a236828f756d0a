import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReviewDecision } from "../api/generated/graphql";
import { mayDo, useViewer } from "../api/viewer";
import { lazyView } from "../app/lazy-view";
import type { CharacterViewProps } from "../app/views";
import { filesIn } from "../references/pictures-in";
import { Segments } from "../settings/segments";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ScanIcon } from "../ui/icons";
import { Skeleton } from "../ui/skeleton";
import { showToast } from "../ui/toasts";
import { useDebounced } from "../ui/use-debounced";
import { useFileDrop } from "../ui/use-file-drop";
import { ActionBar } from "./action-bar";
import { CandidateGrid } from "./candidate-grid";
import { FilterBar, type Filters, FIRST_FILTERS } from "./filters";
import { useDecisionHold } from "./held-decisions";
import { Inspector } from "./inspector";
import type { Candidate } from "./operations";
import styles from "./review-view.module.css";
import { type Listing, useCandidates } from "./use-candidates";

const ScoreDialog = lazyView(() => import("../compare/score-dialog"));
const CandidateDialog = lazyView(() => import("./candidate-dialog"));
const DriftChart = lazyView(() => import("../drift/drift-chart"));

const words = strings.review;
const TYPING_MS = 300;
/** Of the layout, where it has the inspector. */
const WIDE = "(min-width: 1000px)";

const isAnalysed = ({ status }: Candidate) => status !== "SCORING" && status !== "FAILED";

export default function ReviewView({ id }: CharacterViewProps) {
  const mayWrite = mayDo(useViewer(), "characters:write");
  const [shown, setShown] = useState("queue");
  const [dropped, setDropped] = useState<{ file?: File }>();
  const isOver = useFileDrop(
    (transfer) => void filesIn(transfer).then(([file]) => file !== undefined && setDropped({ file })),
    dropped === undefined,
  );
  return (
    <>
      <div className={styles.toolbar}>
        <Segments
          label={words.show}
          choices={[
            { value: "queue", label: words.queue },
            { value: "drift", label: strings.drift.title },
          ]}
          chosen={shown}
          onChange={setShown}
        />
        <Button onPress={() => setDropped({})}>
          <ScanIcon /> {words.comparePicture}
        </Button>
      </div>
      {shown === "queue" ? <Queue id={id} mayWrite={mayWrite} /> : <DriftChart id={id} />}
      {dropped !== undefined && (
        <ScoreDialog
          characterId={id}
          file={dropped.file}
          mayWrite={mayWrite}
          onClose={() => setDropped(undefined)}
        />
      )}
      {isOver && (
        <div className={styles.drop}>
          <p>{words.drop}</p>
        </div>
      )}
    </>
  );
}

function Queue({ id, mayWrite }: { id: string; mayWrite: boolean }) {
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
  const [activeId, setActiveId] = useState<string>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isComparing, setIsComparing] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const anchor = useRef<string>(undefined);
  useEffect(() => CandidateDialog.load(), []);

  const indexById = useMemo(() => new Map(items.map((item, index) => [item.id, index])), [items]);
  const activeIndex = indexById.get(activeId ?? "") ?? 0;
  const active = items[activeIndex];

  const latest = useRef({ items, indexById });
  useEffect(() => void (latest.current = { items, indexById }), [items, indexById]);

  const onPoint = useCallback(
    (pointed: string, { shiftKey, isCheck }: { shiftKey: boolean; isCheck: boolean }) => {
      const { items, indexById } = latest.current;
      setActiveId(pointed);
      grid.current?.focus({ preventScroll: true });
      const from = indexById.get(anchor.current ?? "");
      const to = indexById.get(pointed)!;
      if (shiftKey && from !== undefined) {
        const range = items.slice(Math.min(from, to), Math.max(from, to) + 1).map((item) => item.id);
        setSelected((before) => new Set([...before, ...range]));
      } else if (isCheck) setSelected((before) => toggled(before, pointed));
      // Where there is no room beside the grid, the candidate is shown over it.
      else if (!window.matchMedia(WIDE).matches) setIsComparing(true);
      anchor.current = pointed;
    },
    [],
  );
  const onOpen = useCallback((opened: string) => {
    setActiveId(opened);
    setIsComparing(true);
  }, []);

  function step(by: number) {
    const next = items[Math.min(items.length - 1, Math.max(0, activeIndex + by))];
    if (next === undefined) return;
    setActiveId(next.id);
    if (activeIndex + by >= items.length - 20) list.loadMore();
  }

  function decide(decision: ReviewDecision, isOfActive = false) {
    if (!mayWrite) return;
    const isBulk = !isOfActive && selected.size > 0;
    const chosen = isBulk
      ? items.filter((item) => selected.has(item.id))
      : active === undefined
        ? []
        : [active];
    const possible = decision === "APPROVE" ? chosen.filter(isAnalysed) : chosen;
    if (possible.length < chosen.length) showToast({ text: words.leftOut(chosen.length - possible.length) });
    if (possible.length === 0) return;
    hold.decide(
      possible.map((item) => item.id),
      decision,
    );
    if (isBulk) setSelected(new Set());
    else step(1);
  }

  function undo() {
    const [first] = hold.undo();
    if (first !== undefined && indexById.has(first)) setActiveId(first);
  }

  function onKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent, columns: number): boolean {
    if (altKey) return false;
    if (ctrlKey || metaKey) {
      if (key.toLowerCase() !== "a") return false;
      setSelected(new Set(items.map((item) => item.id)));
      return true;
    }
    const move = (by: number) => () => {
      if (shiftKey && active !== undefined) {
        const next = items[activeIndex + by];
        setSelected((before) => new Set([...before, active.id, ...(next === undefined ? [] : [next.id])]));
      }
      step(by);
    };
    const toggle = () => active !== undefined && setSelected((before) => toggled(before, active.id));
    const compare = () => active !== undefined && setIsComparing(true);
    const acts: Record<string, () => unknown> = {
      ArrowRight: move(1),
      ArrowLeft: move(-1),
      ArrowDown: move(columns),
      ArrowUp: move(-columns),
      Home: move(-items.length),
      End: move(items.length),
      j: move(1),
      k: move(-1),
      a: () => decide("APPROVE"),
      r: () => decide("REJECT"),
      u: undo,
      c: compare,
      Enter: compare,
      x: toggle,
      " ": toggle,
      Escape: () => setSelected(new Set()),
    };
    const act = acts[key.length === 1 ? key.toLowerCase() : key];
    act?.();
    return act !== undefined;
  }

  const isFiltered = verdict !== "ALL" || source !== "" || status !== "PENDING";
  return (
    <>
      <FilterBar
        filters={filters}
        onChange={(changed) => {
          setFilters(changed);
          setSelected(new Set());
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
            selected={selected}
            onPoint={onPoint}
            onOpen={onOpen}
            onKey={onKey}
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
        selectedCount={selected.size}
        heldCount={heldCount}
        mayWrite={mayWrite}
        onDecide={decide}
        onClear={() => setSelected(new Set())}
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

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
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
