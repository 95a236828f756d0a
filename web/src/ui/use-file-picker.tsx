import { useRef } from "react";
import { ACCEPTED, picturesOf } from "./pictures-in";

/**
 * The browser's own dialog to choose pictures, or a folder of them. Has to be drawn somewhere (`input`), and is opened by `open`, from
 * whatever the reader presses.
 */
export function useFilePicker(
  label: string,
  onFiles: (files: File[]) => void,
  kind: "one" | "several" | "folder",
) {
  const element = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={element}
      type="file"
      hidden
      multiple={kind !== "one"}
      aria-label={label}
      {...(kind === "folder" ? { webkitdirectory: "" } : { accept: ACCEPTED })}
      onChange={({ target }) => {
        const files = [...(target.files ?? [])];
        // The same again is a change, too.
        target.value = "";
        onFiles(kind === "folder" ? picturesOf(files) : files);
      }}
    />
  );
  return { input, open: () => element.current?.click() };
}
