import type { ReactNode } from "react";
import { Link } from "wouter";
import styles from "./button.module.css";
import { classNames } from "./class-names";

/** A way to another view that looks like a button. */
export function LinkButton({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={classNames(styles.button, styles.plain, styles.link)}>
      {children}
    </Link>
  );
}
