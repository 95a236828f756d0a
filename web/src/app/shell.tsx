import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useStaleReason } from "../api/reading";
import { mayDo, useViewer } from "../api/viewer";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { classNames } from "../ui/class-names";
import { CheckIcon, ChevronIcon } from "../ui/icons";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { Mark } from "./mark";
import styles from "./shell.module.css";
import { THEMES, useTheme } from "./theme";
import { workspaceViews } from "./views";

const words = strings.shell;

export function Shell({ onSignOut, children }: { onSignOut: () => void; children: ReactNode }) {
  return (
    <>
      <a href="#content" className={styles.skip}>
        {words.skip}
      </a>
      <header className={styles.bar}>
        <nav aria-label={strings.product}>
          <Link href="/" className={styles.home}>
            <Mark />
            <span>{strings.product}</span>
          </Link>
        </nav>
        <WorkspaceMenu onSignOut={onSignOut} />
      </header>
      <Stale />
      <main id="content" tabIndex={-1} className={styles.content}>
        {children}
      </main>
    </>
  );
}

/** While the server cannot be asked: what is shown stays, and is read again by itself. */
function Stale() {
  const reason = useStaleReason();
  return (
    <p role="status" className={classNames(styles.stale, reason === null && "visually-hidden")}>
      {reason !== null && `${reason} ${words.stale}`}
    </p>
  );
}

function WorkspaceMenu({ onSignOut }: { onSignOut: () => void }) {
  const viewer = useViewer();
  const [theme, setTheme] = useTheme();
  const [, navigate] = useLocation();
  const views = workspaceViews.filter(({ isInMenu, scope }) => isInMenu && mayDo(viewer, scope));
  return (
    <Menu
      label={words.menu}
      button={
        <Button look="quiet" size="s" aria-label={`${viewer.workspace.name}, ${words.menu}`}>
          <span className={styles.workspace}>{viewer.workspace.name}</span>
          <ChevronIcon size={14} />
        </Button>
      }
    >
      {views.map(({ path, label }) => (
        <MenuItem key={path} text={label} onAction={() => navigate(path)}>
          {label}
        </MenuItem>
      ))}
      {views.length > 0 && <MenuSeparator />}
      {THEMES.map((each) => (
        <MenuItem key={each} text={words.themes[each]} onAction={() => setTheme(each)}>
          <span className={styles.tick}>{each === theme && <CheckIcon size={14} />}</span>
          <span>
            <span className="visually-hidden">{words.theme}: </span>
            {words.themes[each]}
          </span>
          {each === theme && <span className="visually-hidden">{words.chosen}</span>}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem text={words.playground} onAction={() => window.open("/graphql", "_blank", "noopener")}>
        {words.playground}
      </MenuItem>
      <MenuItem text={words.signOut} onAction={onSignOut}>
        <span>
          {words.signOut}
          <span className={styles.key}>{words.signedInAs(viewer.keyName)}</span>
        </span>
      </MenuItem>
    </Menu>
  );
}
