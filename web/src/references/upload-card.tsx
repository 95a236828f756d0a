import { strings } from "../strings";
import { Progress } from "../ui/bar";
import { Button, IconButton } from "../ui/button";
import { classNames } from "../ui/class-names";
import { CloseIcon } from "../ui/icons";
import styles from "./upload-card.module.css";
import { dismissUpload, type QueuedUpload, retryUpload } from "./upload-queue";

const words = strings.uploads;

/** A file on its way, where its image will be; or why it is not. */
export function UploadCard({ item, onOpen }: { item: QueuedUpload; onOpen: (id: string) => void }) {
  const { id, file, previewUrl, state, share, error, imageId } = item;
  const isFailed = state === "failed";
  return (
    <li className={styles.card}>
      <div className={classNames(styles.picture, isFailed && styles.failed)}>
        <img
          src={previewUrl}
          alt=""
          className={styles.photo}
          onError={({ currentTarget }) => (currentTarget.hidden = true)}
        />
        <span className={styles.close}>
          <IconButton
            size="s"
            className={styles.tool}
            label={isFailed ? words.dismiss(file.name) : words.cancel(file.name)}
            onPress={() => dismissUpload(id)}
          >
            <CloseIcon size={14} />
          </IconButton>
        </span>
        {!isFailed && (
          <span className={styles.progress}>
            <Progress share={share} label={words.progress(file.name)} />
          </span>
        )}
      </div>
      <p className={styles.name}>{file.name}</p>
      {isFailed ? (
        <div role="alert" className={styles.error}>
          <p>{error}</p>
          {imageId === undefined ? (
            <Button size="s" onPress={() => retryUpload(id)}>
              {words.retry}
            </Button>
          ) : (
            <Button size="s" onPress={() => onOpen(imageId)}>
              {words.showExisting}
            </Button>
          )}
        </div>
      ) : (
        <p className={styles.state}>{words.states[state]}</p>
      )}
    </li>
  );
}
