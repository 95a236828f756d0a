import { Asking } from "../asked-picture/asking";
import { Invite } from "../asked-picture/invite";
import { useAskedPicture } from "../asked-picture/use-asked-picture";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { useFileDrop } from "../ui/use-file-drop";
import { useFilePicker } from "../ui/use-file-picker";
import styles from "./assess-dialog.module.css";
import { ASSESS_IMAGE } from "./operations";
import { Outcome } from "./outcome";

const words = strings.assess;

/** What an upload of a picture would find and do, before it is one: nothing is stored. */
export default function AssessDialog({
  characterId,
  onUpload,
  onClose,
}: {
  characterId: string;
  onUpload: (files: readonly File[]) => void;
  onClose: () => void;
}) {
  const [asked, ask] = useAskedPicture(ASSESS_IMAGE, { characterId });
  const { input, open } = useFilePicker(words.choose, ([file]) => void ask(file), "one");
  useFileDrop(([file]) => void ask(file));
  const isUseful = asked?.at === "answered" && asked.answer.preview?.refusal == null;
  return (
    <Dialog
      size={asked === undefined ? "m" : "l"}
      title={words.title}
      onClose={onClose}
      footer={
        asked === undefined ? undefined : (
          <>
            <Button onPress={open}>{words.another}</Button>
            <Button
              look="primary"
              isDisabled={!isUseful}
              onPress={() => {
                onUpload([asked.file]);
                onClose();
              }}
            >
              {words.upload}
            </Button>
          </>
        )
      }
    >
      {input}
      {asked === undefined ? (
        <Invite lead={words.lead} choose={words.choose} onChoose={open} />
      ) : (
        <div className={styles.layout}>
          <img src={asked.url} alt={strings.detail.photo(asked.file.name)} className={styles.photo} />
          <div className={styles.outcome} aria-live="polite">
            <p className={styles.name}>{asked.file.name}</p>
            <Asking asked={asked} sending={words.sending} answering={words.analysing} />
            {asked.at === "answered" && <Outcome answer={asked.answer} />}
          </div>
        </div>
      )}
    </Dialog>
  );
}
