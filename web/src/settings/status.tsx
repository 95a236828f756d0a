import type { ReactNode } from "react";
import { classNames } from "../ui/class-names";
import styles from "./status.module.css";

/** How something is, in a word beside a dot of its colour. */
export const Status = ({
  tone,
  children,
}: {
  tone: "good" | "fair" | "poor" | "plain";
  children: ReactNode;
}) => <span className={classNames(styles.status, styles[tone])}>{children}</span>;
