import type { Client as Socket } from "graphql-ws";
import { useCallback, useEffect, useRef } from "react";
import { type SubscriptionForwarder, useClient } from "urql";
import { graphql } from "./generated";
import type { CharacterChangedSubscription } from "./generated/graphql";

const CHARACTER_CHANGED = graphql(`
  subscription CharacterChanged($id: ID!, $after: String, $withCurrent: Boolean! = false) {
    characterChanged(id: $id, after: $after, withCurrent: $withCurrent) {
      cursor
      kind
      subjectId
    }
  }
`);

export type CharacterChange = CharacterChangedSubscription["characterChanged"];

/**
 * A connection that broke goes on behind the last change that was heard: the library sends the same payload again, whose cursor we keep up to
 * date.
 */
export function forwardSubscriptions(socket: Socket): SubscriptionForwarder {
  return (request) => ({
    subscribe(sink) {
      const variables: Record<string, unknown> = { ...request.variables };
      const unsubscribe = socket.subscribe<CharacterChangedSubscription>(
        { query: request.query ?? "", variables },
        {
          next(result) {
            const cursor = result.data?.characterChanged?.cursor;
            if (cursor !== undefined) Object.assign(variables, { after: cursor, withCurrent: false });
            sink.next(result as Parameters<typeof sink.next>[0]);
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      );
      return { unsubscribe };
    },
  });
}

const AGAIN_MS = 2_000;

/**
 * Tells of what happens to a character, whoever does it, while the component is there. The first change is of the kind CURRENT, and so is the
 * one after a silence too long to be caught up with: then what is shown should be read anew.
 */
export function useCharacterChanges(id: string, onChange: (change: CharacterChange) => void): void {
  const client = useClient();
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    let stop = () => {};
    let again: ReturnType<typeof setTimeout>;
    const follow = () => {
      const { unsubscribe } = client
        .subscription(CHARACTER_CHANGED, { id, withCurrent: true })
        .subscribe(({ data, error }) => {
          if (data !== undefined) latest.current(data.characterChanged);
          // CURSOR_TOO_OLD, or an outage: from the present on.
          else if (error !== undefined) {
            stop();
            again = setTimeout(follow, AGAIN_MS);
          }
        });
      stop = unsubscribe;
    };
    follow();
    return () => {
      clearTimeout(again);
      stop();
    };
  }, [client, id]);
}

/** Calls `act` when nothing asked for it for a while, and not after the component is gone. */
export function useSettled(act: () => void, waitMs: number): () => void {
  const latest = useRef(act);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => latest.current(), waitMs);
  }, [waitMs]);
}
