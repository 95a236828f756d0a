import { useEffect, useState, useSyncExternalStore } from "react";
import {
  type AnyVariables,
  type CombinedError,
  useQuery,
  type UseQueryArgs,
  type UseQueryResponse,
} from "urql";
import { describeError } from "./perform";

const AGAIN_MS = 3_000;
/** The server's word for a database that it cannot reach. */
const UNAVAILABLE = "DATABASE_UNAVAILABLE";

const isOutage = ({ networkError, graphQLErrors }: CombinedError): boolean =>
  networkError !== undefined || graphQLErrors.some(({ extensions }) => extensions.code === UNAVAILABLE);

/**
 * As urql's `useQuery`. But what was read stays while reading it anew fails, and where the server or its database cannot be reached it is
 * read again by itself, until that succeeds.
 */
export function useReading<Data, Variables extends AnyVariables>(
  args: UseQueryArgs<Variables, Data>,
): UseQueryResponse<Data, Variables> {
  const [result, again] = useQuery<Data, Variables>(args);
  const { data, error } = result;
  const variables = JSON.stringify(args.variables ?? {});
  const [kept, setKept] = useState<{ variables: string; data: Data }>();
  if (data !== undefined && (kept?.data !== data || kept.variables !== variables))
    setKept({ variables, data });
  const former = kept?.variables === variables ? kept.data : undefined;
  const isOld = data === undefined && former !== undefined;

  useEffect(() => {
    if (error === undefined || !isOutage(error)) return;
    const timer = setTimeout(() => again({ requestPolicy: "network-only" }), AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error, again]);
  useEffect(() => {
    if (isOld && error !== undefined) return noteOld(describeError(error));
  }, [isOld, error]);

  return [error !== undefined && isOld ? { ...result, data: former } : result, again];
}

/** Of every reading whose last try failed and which shows what it read before: why. */
let reasons: readonly { why: string }[] = [];
const listeners = new Set<() => void>();

function publish(next: typeof reasons): void {
  reasons = next;
  for (const listener of listeners) listener();
}

function noteOld(why: string): () => void {
  const reason = { why };
  publish([...reasons, reason]);
  return () => publish(reasons.filter((each) => each !== reason));
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Why something that is shown is from before, in words for people; null where all is as the server has it. */
export const useStaleReason = (): string | null =>
  useSyncExternalStore(subscribe, () => reasons[0]?.why ?? null);
