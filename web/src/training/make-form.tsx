import { useRef, useState } from "react";
import type { TrainingLayout } from "../api/generated/graphql";
import { newIdempotencyKey } from "../api/idempotency-key";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Select } from "../ui/select";
import { TextField } from "../ui/text-field";
import { showToast } from "../ui/toasts";
import { CREATE_SET, type Readiness } from "./operations";
import { classInput, isTriggerWord, type Settings } from "./settings";
import styles from "./training-view.module.css";
import type { Pictures } from "./use-pictures";

const words = strings.training;
const LAYOUTS: readonly TrainingLayout[] = ["KOHYA", "AI_TOOLKIT", "ONETRAINER", "DIFFUSERS"];
const RESOLUTIONS = ["512", "768", "1024"];

export interface MakeFormProps {
  characterId: string;
  settings: Settings;
  pictures: Pictures;
  readiness: Readiness | undefined;
  onChange: (settings: Settings) => void;
  onMade: () => void;
}

/** How the set is to be made, and what still stands in its way. */
export function MakeForm({ characterId, settings, pictures, readiness, onChange, onMade }: MakeFormProps) {
  const set = (change: Partial<Settings>) => onChange({ ...settings, ...change });
  const { isCreating, create } = useCreate(characterId, settings, pictures, onMade);
  const obstacle = obstacleOf(settings, pictures, readiness);
  return (
    <section aria-label={words.make} className={styles.form}>
      <h2>{words.make}</h2>
      <TextField
        label={words.triggerWord}
        hint={words.triggerHint}
        value={settings.triggerWord}
        maxLength={40}
        onChange={(triggerWord) => set({ triggerWord })}
      />
      <TextField
        label={words.className}
        value={settings.className}
        placeholder="person"
        maxLength={40}
        onChange={(className) => set({ className })}
      />
      <div className={styles.two}>
        <Select
          isLabelShown
          label={words.layout}
          value={settings.layout}
          options={LAYOUTS.map((each) => [each, words.layouts[each]])}
          onChange={(layout) => set({ layout: layout as TrainingLayout })}
        />
        <Select
          isLabelShown
          label={words.resolution}
          value={settings.resolution}
          options={RESOLUTIONS.map((each) => [each, words.pixels(Number(each))])}
          onChange={(resolution) => set({ resolution })}
        />
      </div>
      <Checkbox label={words.masks} isChecked={settings.masks} onChange={(masks) => set({ masks })} />
      {readiness?.ready === false && (
        <Checkbox
          label={words.allowIncomplete}
          isChecked={settings.allowIncomplete}
          onChange={(allowIncomplete) => set({ allowIncomplete })}
        />
      )}
      <Button look="primary" isDisabled={obstacle !== undefined || isCreating} onPress={() => void create()}>
        {isCreating ? words.creating : words.create(pictures.chosen.size)}
      </Button>
      {obstacle !== undefined && <p className={styles.quiet}>{obstacle}</p>}
    </section>
  );
}

function obstacleOf(settings: Settings, { chosen }: Pictures, readiness: Readiness | undefined) {
  if (!isTriggerWord(settings.triggerWord.trim())) return words.needsWord;
  if (chosen.size === 0) return words.needsPictures;
  if (readiness?.ready !== true && !settings.allowIncomplete) return words.needsReady;
  return undefined;
}

/** The same wish, asked again after its answer was lost, makes no second set. */
function useCreate(characterId: string, settings: Settings, pictures: Pictures, onMade: () => void) {
  const perform = usePerform();
  const [isCreating, setIsCreating] = useState(false);
  const lastWish = useRef({ what: "", idempotencyKey: "" });

  async function create() {
    const { candidateIds, includeReferences, referenceImageIds } = pictures;
    const { layout, resolution, masks, allowIncomplete } = settings;
    const input = {
      characterId,
      triggerWord: settings.triggerWord.trim(),
      ...classInput(settings.className.trim()),
      layout,
      resolution: Number(resolution),
      masks,
      allowIncomplete,
      candidateIds,
      includeReferences,
      ...(includeReferences && { referenceImageIds }),
    };
    const what = JSON.stringify(input);
    if (lastWish.current.what !== what) lastWish.current = { what, idempotencyKey: newIdempotencyKey() };
    const { idempotencyKey } = lastWish.current;
    setIsCreating(true);
    const made = await perform(CREATE_SET, { input: { ...input, idempotencyKey } });
    setIsCreating(false);
    if (made === null) return;
    lastWish.current = { what: "", idempotencyKey: "" };
    onMade();
    showToast({ tone: "good", text: words.created });
  }
  return { isCreating, create };
}
