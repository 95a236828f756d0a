import { useEffect, useRef, useState } from "react";
import { useReading } from "../api/reading";
import { Asking } from "../asked-picture/asking";
import { Invite } from "../asked-picture/invite";
import { type AskedPicture, useAskedPicture } from "../asked-picture/use-asked-picture";
import { accepted } from "../api/payload";
import { type Upload, upload } from "../api/upload";
import { strings } from "../strings";
import { Progress } from "../ui/bar";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Skeleton } from "../ui/skeleton";
import { TextField } from "../ui/text-field";
import { showToast } from "../ui/toasts";
import { useFileDrop } from "../ui/use-file-drop";
import { useFilePicker } from "../ui/use-file-picker";
import { CompareStage } from "./compare-stage";
import { MatchFacts } from "./match-facts";
import { ANCHOR, SCORE_IMAGE, SUBMIT_CANDIDATE } from "./operations";
import { pictureOfAnchor } from "./picture-of";
import styles from "./score-dialog.module.css";
import { useSizeOf } from "./use-size-of";

const words = strings.compare;

/** A picture beside the anchor, with its score: nothing is stored until it is submitted. */
export default function ScoreDialog({
  characterId,
  file: given,
  mayWrite,
  onClose,
}: {
  characterId: string;
  file?: File | undefined;
  mayWrite: boolean;
  onClose: () => void;
}) {
  const [{ data }] = useReading({ query: ANCHOR, variables: { id: characterId } });
  const [asked, ask] = useAskedPicture(SCORE_IMAGE, { characterId });
  const size = useSizeOf(asked?.url);
  const [source, setSource] = useState("");
  const { sentShare, submit, breakOff } = useSubmit(characterId, onClose);

  function choose(file: File | undefined) {
    breakOff();
    void ask(file);
  }
  const begin = useRef(choose);
  useEffect(() => begin.current(given), [given]);
  const { input, open } = useFilePicker(words.choose, ([file]) => choose(file), "one");
  useFileDrop(([file]) => choose(file));

  const anchor = data?.character?.faceLock?.anchor;
  const answer = asked?.at === "answered" ? asked.answer : undefined;
  return (
    <Dialog
      size={asked === undefined ? "m" : "full"}
      title={words.title}
      onClose={onClose}
      footer={
        asked !== undefined && (
          <>
            <Button onPress={open}>{words.another}</Button>
            {mayWrite && (
              <Button
                look="primary"
                isDisabled={answer === undefined || sentShare !== undefined}
                onPress={() => void submit(asked, source.trim())}
              >
                {sentShare === undefined ? words.submit : words.submitting}
              </Button>
            )}
          </>
        )
      }
    >
      {input}
      {asked === undefined ? (
        <Invite lead={words.lead} choose={words.choose} onChoose={open} />
      ) : (
        <div className={styles.layout}>
          {anchor == null ? (
            data === undefined ? (
              <Skeleton className={styles.waiting} />
            ) : (
              <img src={asked.url} alt={words.picturePhoto} className={styles.alone} />
            )
          ) : (
            <CompareStage
              anchor={pictureOfAnchor(anchor)}
              other={{
                src: asked.url,
                alt: words.picturePhoto,
                width: size?.width ?? 4,
                height: size?.height ?? 5,
                face: size === null ? null : (answer?.match?.matchedFace ?? null),
              }}
            />
          )}
          <div className={styles.facts} aria-live="polite">
            <p className={styles.name}>{asked.file.name}</p>
            <Asking asked={asked} sending={words.sending} answering={words.scoring} />
            {sentShare !== undefined && (
              <Progress share={sentShare} label={strings.uploads.progress(asked.file.name)} />
            )}
            {answer?.match != null && (
              <MatchFacts match={answer.match} findings={answer.assessment?.findings ?? []} />
            )}
            {answer !== undefined && mayWrite && (
              <TextField
                label={words.source}
                hint={words.sourceHint}
                value={source}
                maxLength={200}
                onChange={setSource}
              />
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}

/** Stores the picture that was scored, and closes the dialog. The end of the component breaks it off. */
function useSubmit(characterId: string, onDone: () => void) {
  const [sentShare, setSentShare] = useState<number>();
  const running = useRef<Upload<unknown>>(undefined);
  const breakOff = () => running.current?.cancel();
  useEffect(() => () => running.current?.cancel(), []);

  async function submit({ file, idempotencyKey }: AskedPicture<unknown>, source: string) {
    setSentShare(0);
    const named = source === "" ? {} : { source };
    const sent = { characterId, waitMs: 0, idempotencyKey, ...named };
    const sending = upload(SUBMIT_CANDIDATE, sent, file, setSentShare);
    running.current = sending;
    try {
      accepted(await sending.answer);
      showToast({ tone: "good", text: words.submitted });
      onDone();
    } catch (error) {
      const { name, message } = error as Error;
      if (name !== "AbortError") showToast({ tone: "poor", text: message });
      setSentShare(undefined);
    }
  }
  return { sentShare, submit, breakOff };
}
