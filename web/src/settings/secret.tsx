import { useId } from "react";
import { strings } from "../strings";
import { CopyButton } from "../ui/copy-button";
import styles from "./secret.module.css";

/** What is shown this once, to be copied. */
export function Secret({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const id = useId();
  return (
    <div className={styles.secret}>
      <span id={id} className={styles.label}>
        {label}
      </span>
      <div className={styles.row}>
        <input
          readOnly
          aria-labelledby={id}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          value={value}
          spellCheck={false}
          className={styles.value}
          onFocus={({ target }) => target.select()}
        />
        <CopyButton text={value} label={strings.actions.copyOf(label)} />
      </div>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
