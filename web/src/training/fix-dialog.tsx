import { useEffect, useRef, useState } from "react";
import type { FixCaptionsMutation } from "../api/generated/graphql";
import type { PayloadOf } from "../api/payload";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Skeleton } from "../ui/skeleton";
import { showToast } from "../ui/toasts";
import { FIX_CAPTIONS } from "./operations";
import { nameOfPicture, Thumb } from "./picture";
import styles from "./training-view.module.css";

const words = strings.training;

export interface FixInput {
  characterId: string;
  triggerWord: string;
  className?: string;
  candidateIds: string[] | null;
  includeReferences: boolean;
  referenceImageIds: string[] | null;
}

/** What mending the captions would change, and then the change itself. */
export function FixDialog({
  input,
  onClose,
  onFixed,
}: {
  input: FixInput;
  onClose: () => void;
  onFixed: () => void;
}) {
  const perform = usePerform();
  const [plan, setPlan] = useState<PayloadOf<FixCaptionsMutation>>();
  const [isApplying, setIsApplying] = useState(false);
  const first = useRef({ input, perform, onClose });
  useEffect(() => {
    const { input, perform, onClose } = first.current;
    void perform(FIX_CAPTIONS, { input: { ...input, dryRun: true } }).then((answer) =>
      answer === null ? onClose() : setPlan(answer),
    );
  }, []);
  const changes = plan?.changes ?? [];

  async function apply() {
    setIsApplying(true);
    const done = await perform(FIX_CAPTIONS, { input: { ...input, dryRun: false } });
    setIsApplying(false);
    if (done === null) return;
    showToast({ tone: "good", text: words.fixed(done.changes?.length ?? 0) });
    onFixed();
    onClose();
  }

  return (
    <Dialog
      size="l"
      title={words.fixTitle}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button look="primary" isDisabled={changes.length === 0 || isApplying} onPress={() => void apply()}>
            {isApplying ? strings.actions.saving : words.fixApply(changes.length)}
          </Button>
        </>
      }
    >
      {plan === undefined ? (
        <Skeleton className={styles.waiting} />
      ) : (
        <>
          {changes.length === 0 && <p>{words.nothingToFix}</p>}
          <ul className={styles.changes}>
            {changes.map(({ picture, before, after }) => (
              <li key={picture.pictureId}>
                <Thumb picture={picture} />
                <div>
                  <h3>{nameOfPicture(picture)}</h3>
                  <p className={styles.before}>{before ?? words.noCaption}</p>
                  <p>{after}</p>
                </div>
              </li>
            ))}
          </ul>
          {(plan.problems ?? []).length > 0 && (
            <>
              <h3>{words.leftToYou}</h3>
              <ul>
                {plan.problems!.map(({ message }) => (
                  <li key={message} className={styles.quiet}>
                    {message}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </Dialog>
  );
}
