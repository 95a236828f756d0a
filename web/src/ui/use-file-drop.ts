import { useEffect, useRef, useState } from "react";
import { filesIn } from "./pictures-in";

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes the files that are dropped anywhere on the page, those of folders too, or pasted. @returns whether files are held over the page */
export function useFileDrop(onFiles: (files: File[]) => void, isEnabled = true): boolean {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    if (!isEnabled) return;
    // Entering a child comes before leaving its parent.
    let depth = 0;
    const enter = (event: DragEvent) => hasFiles(event) && (depth++, setIsOver(true));
    const leave = (event: DragEvent) => hasFiles(event) && --depth <= 0 && setIsOver(false);
    const over = (event: DragEvent) => hasFiles(event) && event.preventDefault();
    const take = (transfer: DataTransfer) => void filesIn(transfer).then((files) => latest.current(files));
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      take(event.dataTransfer!);
    };
    const paste = (event: ClipboardEvent) => {
      if ((event.clipboardData?.files.length ?? 0) > 0) take(event.clipboardData!);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: over, drop, paste };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [name, listener] of entries) document.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) document.removeEventListener(name, listener);
    };
  }, [isEnabled]);
  return isOver;
}
