import styles from "./checkbox.module.css";
import { classNames } from "./class-names";

/** Something that is so or not, with its name beside it. */
export function Checkbox({
  label,
  isChecked,
  isDisabled = false,
  isQuiet = false,
  title,
  onChange,
}: {
  label: string;
  isChecked: boolean;
  isDisabled?: boolean;
  /** Beside something that matters more. */
  isQuiet?: boolean;
  /** Why it is disabled. */
  title?: string;
  onChange: (isChecked: boolean) => void;
}) {
  return (
    <label className={classNames(styles.checkbox, isQuiet && styles.quiet)} title={title}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={({ target }) => onChange(target.checked)}
      />
      {label}
    </label>
  );
}
