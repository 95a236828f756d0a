import { useCallback, useEffect, useRef, useState } from "react";
import { Provider } from "urql";
import { useReading } from "../api/reading";
import { createApiClient } from "../api/client";
import { describeError } from "../api/perform";
import { signOut } from "../api/session";
import { VIEWER, ViewerContext } from "../api/viewer";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Toasts } from "../ui/toasts";
import { ErrorBoundary } from "./error-boundary";
import { Routes } from "./routes";
import { Shell } from "./shell";
import { SignIn } from "./sign-in";

/** Who is signed in is the server's to say: the page holds no key. */
type Session = { at: "open" } | { at: "closed"; reason?: string | undefined };

export function App({ refusal }: { refusal: string | undefined }) {
  const [session, setSession] = useState<Session>(
    refusal === undefined ? { at: "open" } : { at: "closed", reason: refusal },
  );
  const open = useCallback(() => setSession({ at: "open" }), []);

  const leave = () => void signOut().finally(() => setSession({ at: "closed" }));
  return (
    <ErrorBoundary>
      {session.at === "open" && (
        <SignedIn onSignOut={leave} onEnded={(reason) => setSession({ at: "closed", reason })} />
      )}
      {session.at === "closed" && <SignIn reason={session.reason} onSignedIn={open} />}
      <Toasts />
    </ErrorBoundary>
  );
}

function SignedIn({
  onSignOut,
  onEnded,
}: {
  onSignOut: () => void;
  onEnded: (reason: string | undefined) => void;
}) {
  const [connection, setConnection] = useState<ReturnType<typeof createApiClient>>();
  const ended = useRef(onEnded);
  const wasShown = useRef(false);
  const noteShown = useCallback(() => void (wasShown.current = true), []);
  useEffect(() => {
    ended.current = onEnded;
  });
  useEffect(() => {
    // Whoever saw nothing yet is not told of an end.
    const made = createApiClient(() => ended.current(wasShown.current ? strings.signIn.ended : undefined));
    setConnection(made);
    return made.close;
  }, []);
  if (connection === undefined) return null;
  return (
    <Provider value={connection.client}>
      <WithViewer onShown={noteShown} onSignOut={onSignOut} />
    </Provider>
  );
}

function WithViewer({ onShown, onSignOut }: { onShown: () => void; onSignOut: () => void }) {
  const [{ data, error, fetching }, again] = useReading({ query: VIEWER });
  const viewer = data?.viewer ?? null;
  useEffect(() => {
    if (viewer !== null) onShown();
  }, [viewer, onShown]);
  if (viewer !== null)
    return (
      <ViewerContext value={viewer}>
        <Shell onSignOut={onSignOut}>
          <Routes />
        </Shell>
      </ViewerContext>
    );
  if (fetching || error === undefined) return null;
  return (
    <EmptyState isError title={describeError(error)}>
      <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
    </EmptyState>
  );
}
