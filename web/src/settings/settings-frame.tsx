import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { workspaceViews } from "../app/views";
import { strings } from "../strings";
import { useTitle } from "../ui/use-title";
import styles from "./settings-frame.module.css";

/** What every settings view has: the way to the others, its name, what it is for, and what can be done. */
export function SettingsFrame({
  title,
  lead,
  action,
  children,
}: {
  title: string;
  lead: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  const [location] = useLocation();
  useTitle(title);
  return (
    <div className={styles.frame}>
      <nav aria-label={strings.settings.title} className={styles.tabs}>
        {workspaceViews
          .filter(({ isInMenu }) => isInMenu)
          .map(({ path, label }) => (
            <Link
              key={path}
              href={path}
              aria-current={location.startsWith(path) ? "page" : undefined}
              className={styles.tab}
            >
              {label}
            </Link>
          ))}
      </nav>
      <header className={styles.header}>
        <div className={styles.words}>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}
