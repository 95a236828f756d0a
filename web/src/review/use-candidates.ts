import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import type { CandidateFilter, CandidateOrder } from "../api/generated/graphql";
import { type CharacterChange, useCharacterChanges, useSettled } from "../api/live";
import { describeError } from "../api/perform";
import { type Candidate, CANDIDATE, CANDIDATES } from "./operations";

export interface Listing {
  filter: CandidateFilter;
  orderBy: CandidateOrder;
}

interface State {
  items: readonly Candidate[];
  endCursor: string | null;
  hasMore: boolean;
  isLoading: boolean;
  error: string | undefined;
  /** Others arrived or went since, which are not shown yet. */
  isBehind: boolean;
}

const EMPTY: State = {
  items: [],
  endCursor: null,
  hasMore: true,
  isLoading: true,
  error: undefined,
  isBehind: false,
};
/** A list no longer than this is read anew by itself; a longer one would jump. */
const SHORT = 60;
/** Read one by one; of more the list is read anew. */
const SINGLES = 20;
const SETTLE_MS = 250;

const LIST_CHANGES = new Set(["CANDIDATE_ADDED", "CANDIDATE_DELETED", "CURRENT", "OTHER"]);
const ONE_CHANGED = new Set(["CANDIDATE_CHANGED", "CANDIDATE_REVIEWED", "CANDIDATE_SCORED"]);

/**
 * The candidates of a listing, page by page as they are asked for. What happens to one is shown in its place, even where the filter no longer
 * holds for it: a list that moves under the hand leads to wrong decisions.
 */
export function useCandidates(characterId: string, listing: Listing) {
  const client = useClient();
  const [state, setState] = useState(EMPTY);
  const current = useRef(state);
  const generation = useRef(0);
  const set = useCallback((change: Partial<State>) => {
    current.current = { ...current.current, ...change };
    setState(current.current);
  }, []);

  const read = useCallback(
    async (after: string | null, keep: readonly Candidate[]) => {
      const own = ++generation.current;
      set({ isLoading: true, error: undefined });
      const variables = { id: characterId, filter: listing.filter, orderBy: listing.orderBy, after };
      const { data, error } = await client
        .query(CANDIDATES, variables, { requestPolicy: "network-only" })
        .toPromise();
      if (own !== generation.current) return;
      const page = data?.character?.candidates;
      if (page === undefined) {
        set({ isLoading: false, error: error === undefined ? undefined : describeError(error) });
        return;
      }
      const known = new Set(keep.map(({ id }) => id));
      set({
        items: [...keep, ...page.nodes.filter(({ id }) => !known.has(id))],
        endCursor: page.pageInfo.endCursor,
        hasMore: page.pageInfo.hasNextPage,
        isLoading: false,
        ...(after === null && { isBehind: false }),
      });
    },
    [client, characterId, listing, set],
  );

  const reload = useCallback(() => read(null, []), [read]);
  useEffect(() => {
    set(EMPTY);
    void reload();
    const asked = generation;
    return () => void asked.current++;
  }, [reload, set]);

  const loadMore = useCallback(() => {
    const { hasMore, isLoading, endCursor, items, error } = current.current;
    if (hasMore && !isLoading && error === undefined) void read(endCursor, items);
  }, [read]);

  const patch = useCallback(
    (changed: readonly Candidate[]) => {
      const byId = new Map(changed.map((each) => [each.id, each]));
      set({ items: current.current.items.map((each) => byId.get(each.id) ?? each) });
    },
    [set],
  );

  const changed = useRef(new Set<string>());
  const isListChanged = useRef(false);
  const catchUp = useSettled(() => {
    const shown = new Set(current.current.items.map(({ id }) => id));
    const singles = [...changed.current].filter((id) => shown.has(id));
    const isOther =
      isListChanged.current || singles.length > SINGLES || singles.length < changed.current.size;
    changed.current.clear();
    isListChanged.current = false;
    if (isOther && current.current.items.length < SHORT) void read(null, []);
    else if (isOther) set({ isBehind: true });
    if (singles.length > SINGLES) return;
    const answers = singles.map((id) =>
      client.query(CANDIDATE, { id }, { requestPolicy: "network-only" }).toPromise(),
    );
    void Promise.all(answers).then((all) => patch(all.flatMap(({ data }) => data?.candidate ?? [])));
  }, SETTLE_MS);
  const isFirst = useRef(true);
  useCharacterChanges(characterId, ({ kind, subjectId }: CharacterChange) => {
    // The first tells of the present, which was just read.
    if (kind === "CURRENT" && isFirst.current) return void (isFirst.current = false);
    if (LIST_CHANGES.has(kind)) isListChanged.current = true;
    else if (ONE_CHANGED.has(kind) && subjectId !== null) changed.current.add(subjectId);
    else return;
    catchUp();
  });

  return { ...state, loadMore, reload, patch };
}
