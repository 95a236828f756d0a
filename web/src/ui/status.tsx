import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./status.module.css";
import { type Tone, toneClass } from "./tones";

/** How something is, in a word beside a dot of its colour. */
export function Status({
  tone,
  isStrong = false,
  children,
}: {
  tone: Tone;
  isStrong?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={classNames(styles.status, isStrong && styles.strong, toneClass(tone))}>{children}</span>
  );
}

/** The same of what is not known yet. */
export const Working = ({ children }: { children: ReactNode }) => (
  <span
    role="status"
    className={classNames(styles.status, styles.strong, styles.working, toneClass("plain"))}
  >
    {children}
  </span>
);
