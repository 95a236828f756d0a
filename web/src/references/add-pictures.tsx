import { strings } from "../strings";
import { Button } from "../ui/button";
import { FolderIcon, ScanIcon, UploadIcon } from "../ui/icons";
import { useFilePicker } from "../ui/use-file-picker";
import styles from "./add-pictures.module.css";

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
  const files = useFilePicker(words.add, onFiles, "several");
  const folder = useFilePicker(words.addFolder, onFiles, "folder");
  const size = isProminent ? "m" : "s";
  return (
    <div className={styles.ways}>
      {files.input}
      {folder.input}
      <Button size={size} onPress={onAssess}>
        <ScanIcon />
        {words.assess}
      </Button>
      <Button size={size} className={styles.folder} onPress={folder.open}>
        <FolderIcon />
        {words.addFolder}
      </Button>
      <Button size={size} look="primary" className={styles.first} onPress={files.open}>
        <UploadIcon />
        {words.add}
      </Button>
    </div>
  );
}
