import { createClient as createSocket } from "graphql-ws";
import { Client, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { normalisedCache } from "./cache";
import { forwardSubscriptions } from "./live";
import { PREFLIGHT } from "./session";

const isSignedOut = (status: unknown) => status === 401;

/** One for as long as somebody is signed in: what it holds is of the key's workspace. Closed by `close`. */
export function createApiClient(onSignedOut: () => void): { client: Client; close: () => void } {
  const socket = createSocket({
    url: `${window.location.origin.replace(/^http/, "ws")}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
    // What the server closes for good, it closes with a key that ended; the next request says so.
    shouldRetry: () => true,
  });
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    fetchOptions: { headers: PREFLIGHT },
    requestPolicy: "cache-and-network",
    exchanges: [
      mapExchange({
        onError(error) {
          if (isSignedOut((error.response as Response | undefined)?.status)) onSignedOut();
        },
      }),
      normalisedCache(),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: forwardSubscriptions(socket) }),
    ],
  });
  return { client, close: () => void socket.dispose() };
}
