import { useEffect, useRef, useState } from "react";
import { type Upload, upload } from "../api/upload";
import type { AssessImageMutation } from "../api/generated/graphql";
import { ACCEPTED, filesIn } from "../references/pictures-in";
import { strings } from "../strings";
import { Progress } from "../ui/bar";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { UploadIcon } from "../ui/icons";
import { useFileDrop } from "../ui/use-file-drop";
import styles from "./assess-dialog.module.css";
import { ASSESS_IMAGE } from "./operations";
import { Outcome } from "./outcome";

const words = strings.assess;

type Try =
  | { at: "choose" }
  | { at: "sending"; share: number }
  | { at: "refused"; message: string }
  | { at: "known"; answer: AssessImageMutation["assessImage"] };

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
  const [file, setFile] = useState<File>();
  const [state, setState] = useState<Try>({ at: "choose" });
  const [previewUrl, setPreviewUrl] = useState<string>();
  useEffect(
    () => () => {
      if (previewUrl !== undefined) URL.revokeObjectURL(previewUrl);
    },
    [previewUrl],
  );
  const input = useRef<HTMLInputElement>(null);
  const running = useRef<Upload<AssessImageMutation>>(undefined);
  useEffect(() => () => running.current?.cancel(), []);

  async function assess(chosen: File | undefined) {
    if (chosen === undefined) return;
    running.current?.cancel();
    setFile(chosen);
    setPreviewUrl(URL.createObjectURL(chosen));
    setState({ at: "sending", share: 0 });
    const sending = upload(ASSESS_IMAGE, { characterId }, chosen, (share) => {
      if (running.current === sending) setState({ at: "sending", share });
    });
    running.current = sending;
    try {
      const { assessImage } = await sending.answer;
      const [refusal] = assessImage.userErrors;
      setState(
        refusal === undefined
          ? { at: "known", answer: assessImage }
          : { at: "refused", message: refusal.message },
      );
    } catch (error) {
      if (running.current === sending && (error as Error).name !== "AbortError")
        setState({ at: "refused", message: (error as Error).message });
    }
  }

  useFileDrop((transfer) => void filesIn(transfer).then(([first]) => assess(first)));
  const isUseful = state.at === "known" && state.answer.preview?.refusal == null;
  return (
    <Dialog
      size={file === undefined ? "m" : "l"}
      title={words.title}
      onClose={onClose}
      footer={
        file === undefined ? undefined : (
          <>
            <Button onPress={() => input.current?.click()}>{words.another}</Button>
            <Button
              look="primary"
              isDisabled={!isUseful}
              onPress={() => {
                onUpload([file]);
                onClose();
              }}
            >
              {words.upload}
            </Button>
          </>
        )
      }
    >
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPTED}
        aria-label={words.choose}
        onChange={({ target }) => {
          void assess(target.files?.[0]);
          target.value = "";
        }}
      />
      {file === undefined ? (
        <div className={styles.invite}>
          <p>{words.lead}</p>
          <Button look="primary" onPress={() => input.current?.click()}>
            <UploadIcon /> {words.choose}
          </Button>
        </div>
      ) : (
        <div className={styles.layout}>
          <img src={previewUrl} alt={strings.detail.photo(file.name)} className={styles.photo} />
          <div className={styles.outcome} aria-live="polite">
            <p className={styles.name}>{file.name}</p>
            {state.at === "sending" && (
              <>
                <Progress share={state.share} label={strings.uploads.progress(file.name)} />
                <p className={styles.quiet}>{state.share < 1 ? words.sending : words.analysing}</p>
              </>
            )}
            {state.at === "refused" && <p className={styles.refused}>{state.message}</p>}
            {state.at === "known" && <Outcome answer={state.answer} />}
          </div>
        </div>
      )}
    </Dialog>
  );
}
