import { useEffect, useState, useSyncExternalStore } from "react";
import { stringifyDocument } from "urql";
import type { ReviewDecision } from "../api/generated/graphql";
import { useMutate } from "../api/perform";
import { PREFLIGHT } from "../api/session";
import { showToast } from "../ui/toasts";
import { type Candidate, REVIEW_CANDIDATES } from "./operations";

/** The server keeps every decision for good, so one is sent only when the time for an undo is over. */
const HOLD_MS = 6_000;
/** As many as one request takes. */
const BATCH = 50;

interface Held {
  ids: readonly string[];
  decision: ReviewDecision;
  dueAt: number;
}

export interface HeldDecisions {
  /** Of each candidate that was decided about and not yet answered for. */
  decisions: ReadonlyMap<string, ReviewDecision>;
  /** How many of them can still be taken back. */
  heldCount: number;
}

type Send = (ids: readonly string[], decision: ReviewDecision) => Promise<void>;

/** What was decided in this window, in order: the last can be taken back until it is sent. */
export class DecisionHold {
  #held: readonly Held[] = [];
  #sending: readonly Held[] = [];
  #snapshot: HeldDecisions = { decisions: new Map(), heldCount: 0 };
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isPaused = false;

  #send: Send = async () => {};

  /** How decisions go out from now on. */
  sendBy(send: Send): void {
    this.#send = send;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
  readonly snapshot = () => this.#snapshot;

  decide(ids: readonly string[], decision: ReviewDecision): void {
    this.#change([...this.#held, { ids, decision, dueAt: Date.now() + HOLD_MS }]);
  }

  /** @returns the candidates whose decision was taken back */
  undo(): readonly string[] {
    const last = this.#held.at(-1);
    this.#change(this.#held.slice(0, -1));
    return last?.ids ?? [];
  }

  /** While somebody looks at the way to undo, nothing is sent. */
  pause(isPaused: boolean): void {
    if (this.#isPaused === isPaused) return;
    this.#isPaused = isPaused;
    if (!isPaused) {
      const earliest = Date.now() + HOLD_MS / 2;
      this.#held = this.#held.map((each) => ({ ...each, dueAt: Math.max(each.dueAt, earliest) }));
    }
    this.#plan();
  }

  /** Sends all at once. */
  flush(): void {
    this.#release(Number.POSITIVE_INFINITY);
  }

  /** What is held, each candidate once, to be sent by other means. */
  takeAll(): Held[] {
    const all = this.#held.map((each, index) => ({
      ...each,
      ids: each.ids.filter((id) => !this.#held.slice(index + 1).some(({ ids }) => ids.includes(id))),
    }));
    this.#change([]);
    return all.filter(({ ids }) => ids.length > 0);
  }

  #release(until: number): void {
    const due = this.#held.filter(({ dueAt }) => dueAt <= until);
    const rest: Held[] = this.#held.filter(({ dueAt }) => dueAt > until);
    const waiting: Held[] = [];
    const outgoing: Held[] = [];
    for (const [index, each] of due.entries()) {
      const later = due.slice(index + 1);
      const ids = each.ids.filter((id) => !later.some((other) => other.ids.includes(id)));
      // Decided anew meanwhile: what comes of it shows when that one is due.
      const newer = rest.find((other) => ids.some((id) => other.ids.includes(id)));
      const kept = newer === undefined ? [] : ids.filter((id) => rest.some(({ ids }) => ids.includes(id)));
      if (newer !== undefined) waiting.push({ ...each, ids: kept, dueAt: newer.dueAt });
      outgoing.push({ ...each, ids: ids.filter((id) => !kept.includes(id)) });
    }
    this.#sending = [...this.#sending, ...outgoing];
    this.#change([...waiting, ...rest]);
    for (const each of outgoing) void this.#dispatch(each);
  }

  async #dispatch(outgoing: Held): Promise<void> {
    for (let from = 0; from < outgoing.ids.length; from += BATCH)
      await this.#send(outgoing.ids.slice(from, from + BATCH), outgoing.decision);
    this.#sending = this.#sending.filter((each) => each !== outgoing);
    this.#change(this.#held);
  }

  #change(held: readonly Held[]): void {
    this.#held = held;
    const decisions = new Map<string, ReviewDecision>();
    for (const { ids, decision } of [...this.#sending, ...held])
      for (const id of ids) decisions.set(id, decision);
    this.#snapshot = { decisions, heldCount: new Set(held.flatMap(({ ids }) => ids)).size };
    for (const listener of this.#listeners) listener();
    this.#plan();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#isPaused || this.#held.length === 0) return;
    const next = Math.min(...this.#held.map(({ dueAt }) => dueAt));
    this.#timer = setTimeout(() => this.#release(Date.now()), Math.max(0, next - Date.now()) + 10);
  }
}

/** Holds decisions for as long as the view is there; what is left is sent when it goes, with the page too. */
export function useDecisionHold(
  onAnswer: (candidates: readonly Candidate[]) => void,
): HeldDecisions & { hold: DecisionHold } {
  const mutate = useMutate();
  const [hold] = useState(() => new DecisionHold());
  useEffect(() => {
    hold.sendBy(async (ids, decision) => {
      try {
        const { candidates } = await mutate(REVIEW_CANDIDATES, { input: { ids: [...ids], decision } });
        onAnswer(candidates ?? []);
      } catch (error) {
        showToast({ tone: "poor", text: (error as Error).message });
      }
    });
  });
  useEffect(() => {
    const sendWithThePage = () => {
      for (const { ids, decision } of hold.takeAll())
        for (let from = 0; from < ids.length; from += BATCH)
          keepAlive({ ids: ids.slice(from, from + BATCH), decision });
    };
    window.addEventListener("pagehide", sendWithThePage);
    return () => {
      window.removeEventListener("pagehide", sendWithThePage);
      hold.flush();
    };
  }, [hold]);
  return { hold, ...useSyncExternalStore(hold.subscribe, hold.snapshot) };
}

/** Goes out even though the page is gone. */
function keepAlive(input: { ids: readonly string[]; decision: ReviewDecision }): void {
  void fetch("/graphql", {
    method: "POST",
    keepalive: true,
    headers: { ...PREFLIGHT, "Content-Type": "application/json" },
    body: JSON.stringify({ query: stringifyDocument(REVIEW_CANDIDATES), variables: { input } }),
  });
}
