import { useRef } from "react";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { FolderIcon, ScanIcon, UploadIcon } from "../ui/icons";
import styles from "./add-pictures.module.css";
import { ACCEPTED, picturesOf } from "./pictures-in";

const words = strings.references;

/** Of the ways in those that need a button; pictures may be dropped and pasted as well. */
export function AddPictures({
  onFiles,
  onAssess,
  isProminent = false,
}: {
  onFiles: (files: readonly File[]) => void;
  onAssess: () => void;
  isProminent?: boolean;
}) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const size = isProminent ? "m" : "s";
  return (
    <div className={styles.ways}>
      <input
        ref={files}
        type="file"
        hidden
        multiple
        accept={ACCEPTED}
        aria-label={words.add}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          target.value = "";
        }}
      />
      <input
        ref={folder}
        type="file"
        hidden
        multiple
        aria-label={words.addFolder}
        {...{ webkitdirectory: "" }}
        onChange={({ target }) => {
          onFiles(picturesOf(target.files ?? []));
          target.value = "";
        }}
      />
      <Button size={size} onPress={onAssess}>
        <ScanIcon />
        {words.assess}
      </Button>
      <Button size={size} className={styles.folder} onPress={() => folder.current?.click()}>
        <FolderIcon />
        {words.addFolder}
      </Button>
      <Button size={size} look="primary" className={styles.first} onPress={() => files.current?.click()}>
        <UploadIcon />
        {words.add}
      </Button>
    </div>
  );
}
