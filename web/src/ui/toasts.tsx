import { useEffect, useRef, useSyncExternalStore } from "react";
import { strings } from "../strings";
import { Button, IconButton } from "./button";
import { classNames } from "./class-names";
import { CloseIcon } from "./icons";
import styles from "./toasts.module.css";

export interface Toast {
  text: string;
  tone?: "plain" | "good" | "poor";
  /** What takes back what it tells of, while it is shown. */
  undo?: () => void;
  /** Run when it goes without an undo, however it goes. */
  onEnd?: () => void;
  /** Of 6 s; longer for one that asks for something. */
  showMs?: number;
}

interface Shown extends Toast {
  id: number;
}

const SHOW_MS = 6_000;

let shown: readonly Shown[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

const without = (id: number) => change(shown.filter((toast) => toast.id !== id));

/** @returns what takes it away, as if its time were over */
export function showToast(toast: Toast): () => void {
  const id = ++lastId;
  change([...shown, { ...toast, id }]);
  return () => end(id);
}

function end(id: number): void {
  const toast = shown.find((each) => each.id === id);
  without(id);
  toast?.onEnd?.();
}

function undo(id: number): void {
  const toast = shown.find((each) => each.id === id);
  without(id);
  toast?.undo?.();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Where toasts appear: told by screen readers, and staying while the pointer or the focus is on one. */
export function Toasts() {
  const toasts = useSyncExternalStore(subscribe, () => shown);
  return (
    <section aria-label={strings.shell.notifications} aria-live="polite" className={styles.region}>
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastView({
  toast: { id, text, tone = "plain", undo: takeBack, showMs = SHOW_MS },
}: {
  toast: Shown;
}) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stay = () => clearTimeout(timer.current);
  const leave = () => {
    stay();
    timer.current = setTimeout(() => end(id), showMs);
  };
  useEffect(() => {
    leave();
    return stay;
  });
  return (
    <div
      className={classNames(styles.toast, styles[tone])}
      onPointerEnter={stay}
      onPointerLeave={leave}
      onFocus={stay}
      onBlur={leave}
    >
      <p>{text}</p>
      {takeBack !== undefined && (
        <Button size="s" className={styles.undo} onPress={() => undo(id)}>
          {strings.actions.undo}
        </Button>
      )}
      <IconButton size="s" label={strings.actions.dismiss} className={styles.close} onPress={() => end(id)}>
        <CloseIcon size={14} />
      </IconButton>
    </div>
  );
}
