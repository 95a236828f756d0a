import type { ReactNode } from "react";
import styles from "./empty-state.module.css";

/** What stands where there is nothing, or where something failed: what it is, what to do, and the way to do it. */
export function EmptyState({
  title,
  text,
  children,
  picture,
  isError = false,
  isWholeView = false,
}: {
  title: string;
  text?: string | undefined;
  children?: ReactNode;
  picture?: ReactNode;
  isError?: boolean;
  /** There is no other heading on the page. */
  isWholeView?: boolean;
}) {
  const Heading = isWholeView ? "h1" : "h2";
  return (
    <div className={styles.empty} role={isError ? "alert" : undefined}>
      {picture}
      <Heading className={styles.title}>{title}</Heading>
      {text !== undefined && <p className={styles.text}>{text}</p>}
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
