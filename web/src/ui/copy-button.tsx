import { useEffect, useRef, useState } from "react";
import { strings } from "../strings";
import { Button, type ButtonProps } from "./button";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_MS = 2_000;

/** Copies a text, and says so. Named by what it copies. */
export function CopyButton({
  text,
  label,
  ...props
}: { text: string; label: string } & Omit<ButtonProps, "children" | "onPress">) {
  const [isCopied, setIsCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function copy() {
    setIsCopied(await copyText(text));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setIsCopied(false), SHOWN_MS);
  }

  return (
    <Button {...props} aria-label={label} onPress={() => void copy()}>
      {isCopied ? <CheckIcon /> : <CopyIcon />}
      {isCopied ? strings.actions.copied : strings.actions.copy}
      <span role="status" className="visually-hidden">
        {isCopied && strings.actions.copied}
      </span>
    </Button>
  );
}

/** Browsers have the clipboard for pages by https and of the own machine alone; elsewhere a selection is copied. */
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (copied) return true;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  (document.activeElement?.parentElement ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
