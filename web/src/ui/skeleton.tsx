import type { CSSProperties } from "react";
import { classNames } from "./class-names";
import styles from "./skeleton.module.css";

/** The shape of what is being loaded. Silent: whoever shows it says once that something loads. */
export function Skeleton({ className, style }: { className?: string | undefined; style?: CSSProperties }) {
  return <div aria-hidden="true" className={classNames(styles.skeleton, className)} style={style} />;
}
