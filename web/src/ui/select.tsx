import { useId } from "react";
import styles from "./select.module.css";

/** One of several choices, by the browser's own list. */
export function Select({
  label,
  value,
  options,
  onChange,
  isLabelShown = false,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
  isLabelShown?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={isLabelShown ? styles.label : "visually-hidden"}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        className={styles.select}
        onChange={({ target }) => onChange(target.value)}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
