import { useId } from "react";
import type { Choice } from "./checks";
import styles from "./segments.module.css";

/** One of a few choices that changes what is shown at once. */
export function Segments({
  label,
  choices,
  chosen,
  onChange,
}: {
  label: string;
  choices: readonly Choice[];
  chosen: string;
  onChange: (chosen: string) => void;
}) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles.segments}>
      {choices.map(({ value, label }) => (
        <label key={value} className={styles.segment}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={chosen === value}
            onChange={() => onChange(value)}
            className="visually-hidden"
          />
          {label}
        </label>
      ))}
    </div>
  );
}
