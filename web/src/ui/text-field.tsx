import { useId } from "react";
import { classNames } from "./class-names";
import styles from "./text-field.module.css";

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** Below the field, and read with it. */
  hint?: string;
  /** What is wrong with it, in the place of the hint. */
  error?: string | undefined;
  lines?: number;
  type?: "text" | "password" | "search" | "number";
  isLabelHidden?: boolean;
  isRequired?: boolean;
  autoFocus?: boolean;
  placeholder?: string;
  maxLength?: number;
  autoComplete?: string;
  className?: string;
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  lines = 1,
  type = "text",
  isLabelHidden = false,
  isRequired = false,
  className,
  autoComplete = "off",
  ...rest
}: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  const shared = {
    ...rest,
    id,
    value,
    required: isRequired,
    autoComplete,
    "aria-invalid": error === undefined ? undefined : true,
    "aria-describedby": note === undefined ? undefined : `${id}-note`,
    className: classNames(styles.input, error !== undefined && styles.wrong),
  } as const;
  return (
    <div className={classNames(styles.field, className)}>
      <label htmlFor={id} className={isLabelHidden ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {lines > 1 ? (
        <textarea {...shared} rows={lines} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input {...shared} type={type} onChange={(event) => onChange(event.target.value)} />
      )}
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? styles.hint : styles.error}>
          {note}
        </p>
      )}
    </div>
  );
}
