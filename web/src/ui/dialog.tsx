import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { strings } from "../strings";
import { IconButton } from "./button";
import { classNames } from "./class-names";
import { CloseIcon } from "./icons";
import styles from "./dialog.module.css";

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Sits at its end, apart from what scrolls. */
  footer?: ReactNode;
  size?: "m" | "l" | "full";
  role?: "dialog" | "alertdialog";
}

/** Open for as long as it is rendered. */
export function Dialog({ title, onClose, children, footer, size = "m", role = "dialog" }: DialogProps) {
  return (
    <ModalOverlay
      isOpen
      isDismissable={role === "dialog"}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      className={styles.overlay!}
    >
      <Modal className={classNames(styles.modal, styles[size])}>
        <AriaDialog role={role} className={styles.dialog!}>
          <header className={styles.header}>
            <Heading slot="title" level={2} className={styles.title!}>
              {title}
            </Heading>
            <IconButton label={strings.actions.close} onPress={onClose}>
              <CloseIcon />
            </IconButton>
          </header>
          <div className={styles.body}>{children}</div>
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
