import { useState } from "react";
import { useReading } from "../api/reading";
import { useCharacterChanges, useSettled } from "../api/live";
import { describeError, usePerform } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import type { CharacterViewProps } from "../app/views";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { showToast } from "../ui/toasts";
import { useStickyEnd } from "../ui/use-sticky-end";
import { CaptionTable } from "./caption-table";
import { FixDialog } from "./fix-dialog";
import { MakeForm } from "./make-form";
import { PROPOSE, READINESS, SETS } from "./operations";
import { ReadinessPanel } from "./readiness-panel";
import { SetList } from "./set-list";
import { FIRST_SETTINGS } from "./settings";
import styles from "./training-view.module.css";
import { type Pictures, usePictures } from "./use-pictures";

const words = strings.training;
const SETTLE_MS = 200;
const ANEW = { requestPolicy: "network-only" } as const;

/** From approved pictures to a set for a trainer: which, with which captions, whether they suffice, and the sets that were made. */
export default function TrainingView({ id }: CharacterViewProps) {
  const viewer = useViewer();
  const mayTrain = mayDo(viewer, "TRAINING_WRITE");
  const mayWrite = mayDo(viewer, "CHARACTERS_WRITE");
  const [settings, setSettings] = useState(FIRST_SETTINGS);
  const [isFixing, setIsFixing] = useState(false);
  const pictures = usePictures(id, settings);
  const { report, chosen, candidateIds, includeReferences, referenceImageIds } = pictures;
  const resolution = Number(settings.resolution);
  const { propose, isProposing, reasons } = useProposal(id, resolution, pictures);

  const [{ data: readinessData }, readReadiness] = useReading({
    query: READINESS,
    variables: { id, candidateIds, includeReferences, resolution },
    pause: report === undefined,
  });
  const readiness = readinessData?.character?.trainingReadiness;
  const [{ data: setData }, readSets] = useReading({ query: SETS, variables: { id } });
  const readAll = useSettled(() => {
    pictures.read(ANEW);
    readSets(ANEW);
    if (report !== undefined) readReadiness(ANEW);
  }, SETTLE_MS);
  useCharacterChanges(id, readAll);
  const sticky = useStickyEnd();

  if (pictures.error !== undefined)
    return (
      <EmptyState isError title={describeError(pictures.error)}>
        <Button onPress={() => pictures.read(ANEW)}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  return (
    <div className={styles.layout}>
      <div className={styles.main}>
        <section aria-label={words.pictures} className={styles.section}>
          <div className={styles.toolbar}>
            <h2>{words.chosen(chosen.size, pictures.count)}</h2>
            <div className={styles.actions}>
              {mayTrain && (
                <Button size="s" isDisabled={isProposing} onPress={() => void propose()}>
                  {isProposing ? words.proposing : words.propose}
                </Button>
              )}
              {mayWrite && (
                <Button
                  size="s"
                  isDisabled={pictures.words === null || chosen.size === 0}
                  onPress={() => setIsFixing(true)}
                >
                  {words.fix}
                </Button>
              )}
            </div>
          </div>
          {report === undefined && <Skeleton className={styles.waiting} />}
          {report !== undefined && pictures.count === 0 && (
            <EmptyState title={words.none} text={words.noneAdvice} />
          )}
          {report !== undefined && pictures.count > 0 && (
            <CaptionTable
              report={report}
              chosen={chosen}
              reasons={reasons}
              mayWrite={mayWrite}
              onToggle={pictures.toggle}
              onToggleAll={pictures.toggleAll}
              onSaved={readAll}
            />
          )}
        </section>
        <section aria-label={words.sets} className={styles.section}>
          <h2>{words.sets}</h2>
          <SetList
            sets={setData?.character?.trainingSets.nodes ?? []}
            mayWrite={mayTrain}
            onDeleted={() => readSets(ANEW)}
          />
        </section>
      </div>
      <aside ref={sticky} aria-label={words.title} className={styles.panel}>
        {readiness !== undefined && <ReadinessPanel readiness={readiness} />}
        {pictures.isSomeReferenceLeftOut && <p className={styles.quiet}>{words.allReferencesCounted}</p>}
        {mayTrain && (
          <MakeForm
            characterId={id}
            settings={settings}
            pictures={pictures}
            readiness={readiness}
            onChange={setSettings}
            onMade={() => readSets(ANEW)}
          />
        )}
      </aside>
      {isFixing && pictures.words !== null && (
        <FixDialog
          input={{
            characterId: id,
            ...pictures.words,
            candidateIds,
            includeReferences,
            referenceImageIds: includeReferences ? referenceImageIds : null,
          }}
          onClose={() => setIsFixing(false)}
          onFixed={readAll}
        />
      )}
    </div>
  );
}

/** Lets the server choose, and keeps why it did, of each picture. */
function useProposal(characterId: string, resolution: number, { choose }: Pictures) {
  const perform = usePerform();
  const [isProposing, setIsProposing] = useState(false);
  const [reasons, setReasons] = useState<ReadonlyMap<string, readonly string[]>>(new Map());

  async function propose() {
    setIsProposing(true);
    const done = await perform(PROPOSE, { input: { characterId, resolution } });
    setIsProposing(false);
    if (done === null) return;
    const taken = new Set([...(done.candidateIds ?? []), ...(done.referenceImageIds ?? [])]);
    choose(taken);
    const why = [...(done.chosen ?? []), ...(done.leftOut ?? [])];
    setReasons(new Map(why.map((each) => [each.picture.pictureId, each.reasons])));
    showToast({ text: words.proposed(taken.size) });
  }
  return { propose, isProposing, reasons };
}
