import { useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import type { TrainingLayout } from "../api/generated/graphql";
import { useCharacterChanges, useSettled } from "../api/live";
import { describeError, usePerform } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import type { CharacterViewProps } from "../app/views";
import { newKey } from "../compare/score-dialog";
import { Select } from "../review/filters";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Skeleton } from "../ui/skeleton";
import { TextField } from "../ui/text-field";
import { showToast } from "../ui/toasts";
import { useDebounced } from "../ui/use-debounced";
import { useStickyEnd } from "../ui/use-sticky-end";
import { CaptionTable } from "./caption-table";
import { FixDialog } from "./fix-dialog";
import { CAPTIONS, CREATE_SET, PROPOSE, READINESS, SETS } from "./operations";
import { ReadinessPanel } from "./readiness-panel";
import { SetList } from "./set-list";
import styles from "./training-view.module.css";

const words = strings.training;
const LAYOUTS: readonly TrainingLayout[] = ["KOHYA", "AI_TOOLKIT", "ONETRAINER", "DIFFUSERS"];
const RESOLUTIONS = ["512", "768", "1024"];
const TRIGGER = /^[\p{L}\d_-]{1,40}$/u;
const TYPING_MS = 300;
const SETTLE_MS = 200;

export default function TrainingView({ id }: CharacterViewProps) {
  const viewer = useViewer();
  const mayTrain = mayDo(viewer, "training:write");
  const mayWrite = mayDo(viewer, "characters:write");
  const perform = usePerform();
  const [triggerWord, setTriggerWord] = useState("");
  const [className, setClassName] = useState("");
  const [layout, setLayout] = useState<TrainingLayout>("KOHYA");
  const [resolution, setResolution] = useState("1024");
  const [masks, setMasks] = useState(false);
  const [allowIncomplete, setAllowIncomplete] = useState(false);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [reasons, setReasons] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const [isFixing, setIsFixing] = useState(false);
  const [busy, setBusy] = useState<"proposing" | "creating">();
  const request = useRef({ what: "", key: "" });

  const settledWord = useDebounced(triggerWord.trim(), TYPING_MS);
  const isWord = TRIGGER.test(settledWord);
  const settledClass = useDebounced(className.trim(), TYPING_MS);
  const classInput = settledClass === "" ? {} : { className: settledClass };
  const [{ data, error }, readCaptions] = useQuery({
    query: CAPTIONS,
    variables: { id, triggerWord: isWord ? settledWord : "subject", ...classInput },
  });
  const report = data?.character?.captionReport;
  const pictures = useMemo(() => report?.captions.map(({ picture }) => picture) ?? [], [report]);
  const chosen = new Set(pictures.map(({ pictureId }) => pictureId).filter((each) => !leftOut.has(each)));
  const idsOf = (kind: "CANDIDATE" | "REFERENCE_IMAGE") =>
    pictures.filter((each) => each.kind === kind && chosen.has(each.pictureId)).map((each) => each.pictureId);
  const candidateIds = idsOf("CANDIDATE");
  const referenceImageIds = idsOf("REFERENCE_IMAGE");
  const includeReferences = referenceImageIds.length > 0;
  const referenceCount = pictures.filter(({ kind }) => kind === "REFERENCE_IMAGE").length;

  const [{ data: readinessData }, readReadiness] = useQuery({
    query: READINESS,
    variables: { id, candidateIds, includeReferences, resolution: Number(resolution) },
    pause: report === undefined,
  });
  const readiness = readinessData?.character?.trainingReadiness;
  const [{ data: setData }, readSets] = useQuery({ query: SETS, variables: { id } });

  const fresh = { requestPolicy: "network-only" } as const;
  const readAll = useSettled(() => {
    readCaptions(fresh);
    readSets(fresh);
    if (report !== undefined) readReadiness(fresh);
  }, SETTLE_MS);
  useCharacterChanges(id, readAll);

  async function propose() {
    setBusy("proposing");
    const input = { characterId: id, resolution: Number(resolution) };
    const done = await perform(PROPOSE, { input });
    setBusy(undefined);
    if (done === null) return;
    const taken = new Set([...(done.candidateIds ?? []), ...(done.referenceImageIds ?? [])]);
    setLeftOut(new Set(pictures.map(({ pictureId }) => pictureId).filter((each) => !taken.has(each))));
    const why = [...(done.chosen ?? []), ...(done.leftOut ?? [])];
    setReasons(new Map(why.map((each) => [each.picture.pictureId, each.reasons])));
    showToast({ text: words.proposed(taken.size) });
  }

  async function create() {
    const input = {
      characterId: id,
      triggerWord: triggerWord.trim(),
      ...classInput,
      layout,
      resolution: Number(resolution),
      masks,
      allowIncomplete,
      candidateIds,
      includeReferences,
      ...(includeReferences && { referenceImageIds }),
    };
    // The same wish after a broken connection makes no second set.
    const what = JSON.stringify(input);
    if (request.current.what !== what) request.current = { what, key: newKey() };
    setBusy("creating");
    const done = await perform(CREATE_SET, { input: { ...input, idempotencyKey: request.current.key } });
    setBusy(undefined);
    if (done === null) return;
    request.current = { what: "", key: "" };
    readSets(fresh);
    showToast({ tone: "good", text: words.created });
  }

  const toggle = (each: string) =>
    setLeftOut((before) => {
      const next = new Set(before);
      if (!next.delete(each)) next.add(each);
      return next;
    });
  const sticky = useStickyEnd();
  const isBlocked = readiness?.ready !== true && !allowIncomplete;
  const reason = !TRIGGER.test(triggerWord.trim())
    ? words.needsWord
    : chosen.size === 0
      ? words.needsPictures
      : isBlocked
        ? words.needsReady
        : undefined;

  if (data === undefined && error !== undefined)
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => readCaptions(fresh)}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  return (
    <div className={styles.layout}>
      <div className={styles.main}>
        <section aria-label={words.pictures} className={styles.section}>
          <div className={styles.toolbar}>
            <h2>{words.chosen(chosen.size, pictures.length)}</h2>
            <div className={styles.actions}>
              {mayTrain && (
                <Button size="s" isDisabled={busy !== undefined} onPress={() => void propose()}>
                  {busy === "proposing" ? words.proposing : words.propose}
                </Button>
              )}
              {mayWrite && (
                <Button size="s" isDisabled={!isWord || chosen.size === 0} onPress={() => setIsFixing(true)}>
                  {words.fix}
                </Button>
              )}
            </div>
          </div>
          {report === undefined && <Skeleton className={styles.waiting} />}
          {report !== undefined && pictures.length === 0 && (
            <EmptyState title={words.none} text={words.noneAdvice} />
          )}
          {report !== undefined && pictures.length > 0 && (
            <CaptionTable
              report={isWord ? report : { ...report, problems: [] }}
              chosen={chosen}
              reasons={reasons}
              mayWrite={mayWrite}
              onToggle={toggle}
              onToggleAll={() =>
                setLeftOut(
                  chosen.size === pictures.length
                    ? new Set(pictures.map((each) => each.pictureId))
                    : new Set(),
                )
              }
              onSaved={readAll}
            />
          )}
        </section>
        <section aria-label={words.sets} className={styles.section}>
          <h2>{words.sets}</h2>
          <SetList
            sets={setData?.character?.trainingSets.nodes ?? []}
            mayWrite={mayTrain}
            onDeleted={() => readSets(fresh)}
          />
        </section>
      </div>
      <aside ref={sticky} aria-label={words.title} className={styles.panel}>
        {readiness !== undefined && <ReadinessPanel readiness={readiness} />}
        {includeReferences && referenceImageIds.length < referenceCount && (
          <p className={styles.quiet}>{words.allReferencesCounted}</p>
        )}
        {mayTrain && (
          <section aria-label={words.make} className={styles.form}>
            <h2>{words.make}</h2>
            <TextField
              label={words.triggerWord}
              hint={words.triggerHint}
              value={triggerWord}
              maxLength={40}
              onChange={setTriggerWord}
            />
            <TextField
              label={words.className}
              value={className}
              placeholder="person"
              maxLength={40}
              onChange={setClassName}
            />
            <div className={styles.two}>
              <Select
                isLabelShown
                label={words.layout}
                value={layout}
                options={LAYOUTS.map((each) => [each, words.layouts[each]])}
                onChange={(chosen) => setLayout(chosen as TrainingLayout)}
              />
              <Select
                isLabelShown
                label={words.resolution}
                value={resolution}
                options={RESOLUTIONS.map((each) => [each, words.pixels(Number(each))])}
                onChange={setResolution}
              />
            </div>
            <label className={styles.check}>
              <input type="checkbox" checked={masks} onChange={({ target }) => setMasks(target.checked)} />
              {words.masks}
            </label>
            {readiness?.ready === false && (
              <label className={styles.check}>
                <input
                  type="checkbox"
                  checked={allowIncomplete}
                  onChange={({ target }) => setAllowIncomplete(target.checked)}
                />
                {words.allowIncomplete}
              </label>
            )}
            <Button
              look="primary"
              isDisabled={reason !== undefined || busy !== undefined}
              onPress={() => void create()}
            >
              {busy === "creating" ? words.creating : words.create(chosen.size)}
            </Button>
            {reason !== undefined && <p className={styles.quiet}>{reason}</p>}
          </section>
        )}
      </aside>
      {isFixing && (
        <FixDialog
          input={{
            characterId: id,
            triggerWord: settledWord,
            ...classInput,
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
