import { useEffect, useRef } from "react";

/** Addresses of pictures hold for an hour at least. */
const EVERY_MS = 30 * 60_000;
/** Who only looked away for a moment sees what is there. */
const AWAY_MS = 20_000;

/** Reads anew what is shown, from time to time and when the window is looked at again. */
export function useRefresh(read: () => void): void {
  const latest = useRef(read);
  useEffect(() => {
    latest.current = read;
  });
  useEffect(() => {
    let hiddenAt = 0;
    const look = () => {
      if (document.visibilityState === "hidden") hiddenAt = Date.now();
      else if (Date.now() - hiddenAt > AWAY_MS) latest.current();
    };
    const timer = setInterval(() => latest.current(), EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
}
