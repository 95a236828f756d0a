import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components/Button";
import { classNames } from "./class-names";
import styles from "./button.module.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "style"> {
  look?: "plain" | "primary" | "quiet" | "danger";
  size?: "m" | "s";
  className?: string;
}

export function Button({ look = "plain", size = "m", className, ...props }: ButtonProps) {
  return (
    <AriaButton {...props} className={classNames(styles.button, styles[look], styles[size], className)} />
  );
}

export interface IconButtonProps extends ButtonProps {
  /** Its name, which is also shown when the pointer rests on it. */
  label: string;
}

export function IconButton({ label, className, look = "quiet", ...props }: IconButtonProps) {
  return (
    <span className={styles.titled} title={label}>
      <Button {...props} look={look} aria-label={label} className={classNames(styles.icon, className)} />
    </span>
  );
}
