import { useEffect, useState } from "react";

/** At the latest. */
const PATIENCE_MS = 1_000;

/** Whether the browser has had nothing to do since the component was ready: false until then, and true from then on. */
export function useIdle(isReady: boolean): boolean {
  const [isIdle, setIsIdle] = useState(false);
  useEffect(() => {
    if (!isReady) return;
    const note = () => setIsIdle(true);
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === "undefined") {
      const timer = setTimeout(note, PATIENCE_MS / 2);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(note, { timeout: PATIENCE_MS });
    return () => cancelIdleCallback(handle);
  }, [isReady]);
  return isIdle;
}
