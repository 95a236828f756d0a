import type { ReactNode } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuTrigger,
  Separator,
} from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { classNames } from "./class-names";
import styles from "./menu.module.css";

/** A button, first, and what it opens. */
export function Menu({ button, label, children }: { button: ReactNode; label: string; children: ReactNode }) {
  return (
    <MenuTrigger>
      {button}
      <Popover placement="bottom end" offset={6} className={styles.popover!}>
        <AriaMenu aria-label={label} className={styles.menu!}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  /** What it is without its icons. */
  text: string;
  onAction?: () => void;
  href?: string;
  isDisabled?: boolean;
  isDangerous?: boolean;
}

export function MenuItem({ children, text, isDangerous = false, ...props }: MenuItemProps) {
  return (
    <AriaMenuItem
      {...props}
      textValue={text}
      className={classNames(styles.item, isDangerous && styles.danger)}
    >
      {children}
    </AriaMenuItem>
  );
}

export const MenuSeparator = () => <Separator className={styles.separator!} />;
