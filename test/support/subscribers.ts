import { createClient, type Client } from "graphql-ws";
import { WebSocket } from "ws";
import type { ApiClient } from "./api-client.js";
import { waitUntil } from "./wait-until.js";

export const CHARACTER_CHANGED = `subscription ($id: ID!, $after: String, $withCurrent: Boolean! = false) {
  characterChanged(id: $id, after: $after, withCurrent: $withCurrent) {
    cursor kind subjectId character { name } referenceImage { id status } candidate { id status }
  }
}`;

/** A subscriber of one subscription, and all that it heard. */
export interface Subscriber {
  /** `data.characterChanged` of each answer without errors. */
  changes: any[];
  /** What was told as an error, whatever way. */
  errors: {
    message: string;
    extensions: { code: string; limit?: object; field?: string[] };
    path?: string[];
  }[];
  /** Null while it is open; how it ended, for WebSockets the code of the connection's end. */
  ended: "complete" | "cut" | number | null;
  /** Ends it from this side. */
  leave(): void;
}

export interface SubscriberOptions {
  query?: string;
  variables?: Record<string, unknown>;
  /** What is sent beside the two. */
  beside?: object;
}

/** Resolves when a subscriber has heard of as many changes. */
export const heard = (subscriber: Subscriber, count: number): Promise<unknown> =>
  waitUntil(`${count} changes are heard`, () => subscriber.changes.length >= count);

export const kindsOf = ({ changes }: Subscriber): string[] => changes.map(({ kind }) => kind);

function take(
  subscriber: Subscriber,
  { data, errors }: { data?: any; errors?: readonly unknown[] | null },
): void {
  if (errors) subscriber.errors.push(...(errors as Subscriber["errors"]));
  else subscriber.changes.push(data.characterChanged);
}

/** By server-sent events, read by hand as curl shows them. */
export async function subscribeByEvents(
  client: ApiClient,
  characterId: string,
  { query = CHARACTER_CHANGED, variables = {}, beside = {} }: SubscriberOptions = {},
): Promise<Subscriber & { comments: number; status: number }> {
  const leaving = new AbortController();
  const response = await fetch(`${client.url}/graphql/stream`, {
    method: "POST",
    headers: { ...client.headers, "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify({ query, variables: { id: characterId, ...variables }, ...beside }),
    signal: leaving.signal,
  });
  const leave = () => leaving.abort();
  const subscriber = {
    changes: [],
    errors: [],
    ended: null as Subscriber["ended"],
    leave,
    comments: 0,
    status: response.status,
  };
  const read = async () => {
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const parts = text.split("\n\n");
      text = parts.pop()!;
      for (const part of parts) {
        const data = /^data: (.+)$/m.exec(part)?.[1];
        if (part.startsWith(":")) subscriber.comments++;
        else if (part.startsWith("event: complete")) subscriber.ended = "complete";
        else take(subscriber, JSON.parse(data!));
      }
    }
  };
  void read()
    .catch(() => {})
    .finally(() => (subscriber.ended ??= "cut"));
  return subscriber;
}

/** Over a WebSocket of its own, with the library's client. */
export async function subscribeBySocket(
  client: ApiClient,
  characterId: string,
  { query = CHARACTER_CHANGED, variables = {}, beside = {} }: SubscriberOptions = {},
): Promise<Subscriber & { socket: () => WebSocket }> {
  const sockets: WebSocket[] = [];
  class Socket extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols);
      sockets.push(this);
    }
  }
  const connection: Client = createClient({
    url: `${client.url.replace("http", "ws")}/graphql`,
    webSocketImpl: Socket,
    connectionParams: { Authorization: `Bearer ${client.key}` },
    retryAttempts: 0,
    lazy: true,
  });
  const subscriber = {
    changes: [],
    errors: [] as Subscriber["errors"],
    ended: null as Subscriber["ended"],
    leave: () => void connection.dispose(),
    socket: () => sockets.at(-1)!,
  };
  connection.on("closed", (event) => (subscriber.ended ??= (event as { code: number }).code));
  connection.subscribe(
    { query, variables: { id: characterId, ...variables }, ...beside },
    {
      next: (answer) => take(subscriber, answer as never),
      error: (error) => {
        if (Array.isArray(error)) subscriber.errors.push(...(error as never[]));
      },
      complete: () => (subscriber.ended ??= "complete"),
    },
  );
  return subscriber;
}

export const WAYS = { "a WebSocket": subscribeBySocket, "server-sent events": subscribeByEvents };
