import { useId } from "react";
import fieldStyles from "../ui/text-field.module.css";
import { tomorrow } from "./dates";
import { classNames } from "../ui/class-names";
import styles from "./day-field.module.css";

/** A day from tomorrow on, as `2026-12-31`; empty while none is chosen. */
export function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id} className={fieldStyles.label}>
        {label}
      </label>
      <input
        id={id}
        type="date"
        min={tomorrow()}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        className={classNames(fieldStyles.input, styles.day)}
      />
    </div>
  );
}
