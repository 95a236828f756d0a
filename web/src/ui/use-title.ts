import { useEffect } from "react";
import { strings } from "../strings";

/** Names the window after what it shows. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? strings.product : `${title} · ${strings.product}`;
  }, [title]);
}
