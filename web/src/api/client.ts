import { createClient as createSocket } from "graphql-ws";
import { Client, fetchExchange, mapExchange, subscriptionExchange } from "urql";
import { normalisedCache } from "./cache";
import { forwardSubscriptions } from "./live";
import { PREFLIGHT } from "./session";
import { VIEWER } from "./viewer";

/** What the server closes a connection with whose key or session has ended. */
const UNAUTHENTICATED = 4401;

const isSignedOut = (status: unknown) => status === 401;

/** One for as long as somebody is signed in: what it holds is of the key's workspace. Closed by `close`. */
export function createApiClient(onSignedOut: () => void): { client: Client; close: () => void } {
  const socket = createSocket({
    url: `${window.location.origin.replace(/^http/, "ws")}/graphql`,
    retryAttempts: Number.POSITIVE_INFINITY,
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
  // Nobody may ask for anything meanwhile: whether the session has ended is asked then, and answered as to any question.
  socket.on("closed", (event) => {
    if ((event as CloseEvent).code === UNAUTHENTICATED)
      void client.query(VIEWER, {}, { requestPolicy: "network-only" }).toPromise();
  });
  return { client, close: () => void socket.dispose() };
}
