import { useEffect, useRef, useState } from "react";
import { useQuery } from "urql";
import type { ScoreImageMutation } from "../api/generated/graphql";
import { type Upload, upload } from "../api/upload";
import { ACCEPTED, filesIn } from "../references/pictures-in";
import { strings } from "../strings";
import { Progress } from "../ui/bar";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { UploadIcon } from "../ui/icons";
import { Skeleton } from "../ui/skeleton";
import { TextField } from "../ui/text-field";
import { showToast } from "../ui/toasts";
import { useFileDrop } from "../ui/use-file-drop";
import { CompareStage } from "./compare-stage";
import { MatchFacts } from "./match-facts";
import { ANCHOR, SCORE_IMAGE, SUBMIT_CANDIDATE } from "./operations";
import { pictureOfAnchor } from "./picture-of";
import styles from "./score-dialog.module.css";

const words = strings.compare;

interface Chosen {
  file: File;
  url: string;
  /** Null while it is read, or where this browser cannot show it. */
  size: { width: number; height: number } | null;
}

type State =
  | { at: "scoring"; share: number }
  | { at: "scored"; answer: ScoreImageMutation["scoreImage"] }
  | { at: "refused"; message: string }
  | { at: "submitting"; answer: ScoreImageMutation["scoreImage"]; share: number };

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
  const [{ data }] = useQuery({ query: ANCHOR, variables: { id: characterId } });
  const [chosen, setChosen] = useState<Chosen>();
  const [state, setState] = useState<State>({ at: "scoring", share: 0 });
  const [source, setSource] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const running = useRef<Upload<unknown>>(undefined);
  const idempotencyKey = useRef("");
  useEffect(() => () => running.current?.cancel(), []);
  const url = chosen?.url;
  useEffect(
    () => () => {
      if (url !== undefined) URL.revokeObjectURL(url);
    },
    [url],
  );

  async function score(file: File | undefined) {
    if (file === undefined) return;
    running.current?.cancel();
    idempotencyKey.current = newKey();
    const address = URL.createObjectURL(file);
    setChosen({ file, url: address, size: null });
    setState({ at: "scoring", share: 0 });
    void sizeOf(address).then((size) => setChosen((now) => (now?.url === address ? { ...now, size } : now)));
    const sending = upload(SCORE_IMAGE, { characterId }, file, (share) => {
      if (running.current === sending) setState({ at: "scoring", share });
    });
    running.current = sending;
    try {
      const { scoreImage: answer } = await sending.answer;
      const [refusal] = answer.userErrors;
      setState(
        refusal === undefined ? { at: "scored", answer } : { at: "refused", message: refusal.message },
      );
    } catch (error) {
      if (running.current === sending && (error as Error).name !== "AbortError")
        setState({ at: "refused", message: (error as Error).message });
    }
  }
  const begin = useRef(score);
  useEffect(() => void begin.current(given), [given]);
  useFileDrop((transfer) => void filesIn(transfer).then(([first]) => score(first)));

  async function submit(answer: ScoreImageMutation["scoreImage"]) {
    setState({ at: "submitting", answer, share: 0 });
    const named = source.trim() === "" ? {} : { source: source.trim() };
    const sent = { characterId, waitMs: 0, idempotencyKey: idempotencyKey.current, ...named };
    const sending = upload(SUBMIT_CANDIDATE, sent, chosen!.file, (share) =>
      setState({ at: "submitting", answer, share }),
    );
    running.current = sending;
    try {
      const { submitCandidate } = await sending.answer;
      const [refusal] = submitCandidate.userErrors;
      if (refusal !== undefined) throw new Error(refusal.message);
      showToast({ tone: "good", text: words.submitted });
      onClose();
    } catch (error) {
      if ((error as Error).name === "AbortError") return;
      showToast({ tone: "poor", text: (error as Error).message });
      setState({ at: "scored", answer });
    }
  }

  const anchor = data?.character?.faceLock?.anchor;
  const answer = state.at === "scored" || state.at === "submitting" ? state.answer : undefined;
  return (
    <Dialog
      size={chosen === undefined ? "m" : "full"}
      title={words.title}
      onClose={onClose}
      footer={
        chosen !== undefined && (
          <>
            <Button onPress={() => input.current?.click()}>{words.another}</Button>
            {mayWrite && (
              <Button
                look="primary"
                isDisabled={state.at !== "scored"}
                onPress={() => state.at === "scored" && void submit(state.answer)}
              >
                {state.at === "submitting" ? words.submitting : words.submit}
              </Button>
            )}
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
          void score(target.files?.[0]);
          target.value = "";
        }}
      />
      {chosen === undefined ? (
        <div className={styles.invite}>
          <p>{words.lead}</p>
          <Button look="primary" onPress={() => input.current?.click()}>
            <UploadIcon /> {words.choose}
          </Button>
        </div>
      ) : (
        <div className={styles.layout}>
          {anchor == null ? (
            data === undefined ? (
              <Skeleton className={styles.waiting} />
            ) : (
              <img src={chosen.url} alt={words.picturePhoto} className={styles.alone} />
            )
          ) : (
            <CompareStage
              anchor={pictureOfAnchor(anchor)}
              other={{
                src: chosen.url,
                alt: words.picturePhoto,
                width: chosen.size?.width ?? 4,
                height: chosen.size?.height ?? 5,
                face: chosen.size === null ? null : (answer?.match?.matchedFace ?? null),
              }}
            />
          )}
          <div className={styles.facts} aria-live="polite">
            <p className={styles.name}>{chosen.file.name}</p>
            {state.at === "scoring" && (
              <>
                <Progress share={state.share} label={strings.uploads.progress(chosen.file.name)} />
                <p className={styles.quiet}>{state.share < 1 ? words.sending : words.scoring}</p>
              </>
            )}
            {state.at === "submitting" && (
              <Progress share={state.share} label={strings.uploads.progress(chosen.file.name)} />
            )}
            {state.at === "refused" && <p className={styles.refused}>{state.message}</p>}
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

/** Not `crypto.randomUUID`, which browsers have for pages by https and of the own machine alone. */
export const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Null where this browser cannot read it. */
async function sizeOf(url: string): Promise<{ width: number; height: number } | null> {
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    return null;
  }
}
