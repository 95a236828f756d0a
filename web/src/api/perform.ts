import { useCallback } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from "urql";
import { strings } from "../strings";
import { showToast } from "../ui/toasts";

interface Payload {
  userErrors: readonly { message: string }[];
}

/** What went wrong, in words for people. */
export function describeError(error: CombinedError): string {
  if (error.networkError !== undefined) return strings.errors.unreachable;
  return error.graphQLErrors[0]?.message ?? error.message;
}

export class RefusedError extends Error {}

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
      if (data === undefined)
        throw new RefusedError(error ? describeError(error) : strings.errors.unreachable);
      return accepted(data);
    },
    [client],
  );
}

/** What a document with one mutation answers. */
export type PayloadOf<Data> = Extract<Data[keyof Data], object>;

/** @throws RefusedError with the server's advice */
export function accepted<Data extends object>(data: Data): PayloadOf<Data> {
  const payload = Object.values(data).find(isPayload) as PayloadOf<Data> & Payload;
  const [refusal] = payload.userErrors;
  if (refusal !== undefined) throw new RefusedError(refusal.message);
  return payload;
}

const isPayload = (value: unknown): value is Payload =>
  typeof value === "object" && value !== null && "userErrors" in value;

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
