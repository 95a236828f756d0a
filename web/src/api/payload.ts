interface Payload {
  userErrors: readonly { message: string }[];
}

/** What a document with one mutation answers. */
export type PayloadOf<Data> = Extract<Data[keyof Data], object>;

/** The payload of a document with one mutation; undefined where there is none: for a fault, which is in the answer's `errors`. */
export function payloadIn<Data extends object>(data: Data | null | undefined): PayloadOf<Data> | undefined {
  return Object.values(data ?? {}).find(isPayload) as PayloadOf<Data> | undefined;
}

const isPayload = (value: unknown): value is Payload =>
  typeof value === "object" && value !== null && "userErrors" in value;

export class RefusedError extends Error {}

/** @throws RefusedError with the server's advice */
export function accepted<Answer extends object>(payload: Answer): Answer {
  const [refusal] = (payload as Payload).userErrors;
  if (refusal !== undefined) throw new RefusedError(refusal.message);
  return payload;
}
