import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import styles from "./list.module.css";
import { Secret } from "./secret";

const words = strings.webhooks;

export function MadeSecret({
  title,
  secret,
  onClose,
}: {
  title: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      role="alertdialog"
      title={title}
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose}>
          {strings.keys.done}
        </Button>
      }
    >
      <div className={styles.form}>
        <p>{words.secretOnce}</p>
        <Secret label={words.secret} value={secret} />
      </div>
    </Dialog>
  );
}
