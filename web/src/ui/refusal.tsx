import type { ReactNode } from "react";
import styles from "./refusal.module.css";

/** Why something was not done, where it was asked for. With `isAlert` screen readers say it at once. */
export const Refusal = ({ isAlert = false, children }: { isAlert?: boolean; children: ReactNode }) => (
  <p role={isAlert ? "alert" : undefined} className={styles.refusal}>
    {children}
  </p>
);
