import { useCallback } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from "urql";
import { strings } from "../strings";
import { showToast } from "../ui/toasts";
import { accepted, payloadIn, type PayloadOf, RefusedError } from "./payload";

/** What went wrong, in words for people. */
export function describeError(error: CombinedError): string {
  if (error.networkError !== undefined) return strings.errors.unreachable;
  return error.graphQLErrors[0]?.message ?? error.message;
}

/**
 * Carries out a mutation: answers its payload, or throws a RefusedError with the server's advice.
 * `usePerform` shows that as a toast and answers null.
 */
export function useMutate() {
  const client = useClient();
  return useCallback(
    async <Data extends object, Variables extends AnyVariables>(
      mutation: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<PayloadOf<Data>> => {
      const { data, error } = await client.mutation(mutation, variables).toPromise();
      const payload = payloadIn(data);
      if (payload === undefined)
        throw new RefusedError(error ? describeError(error) : strings.errors.unreachable);
      return accepted(payload);
    },
    [client],
  );
}

export function usePerform() {
  const mutate = useMutate();
  return useCallback(
    async <Data extends object, Variables extends AnyVariables>(
      mutation: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<PayloadOf<Data> | null> => {
      try {
        return await mutate(mutation, variables);
      } catch (error) {
        showToast({ tone: "poor", text: (error as Error).message });
        return null;
      }
    },
    [mutate],
  );
}
