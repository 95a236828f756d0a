import { useId, useState } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { formatScore } from "../ui/format";
import { showToast } from "../ui/toasts";
import styles from "./face-lock-view.module.css";
import { type Lock, UPDATE_LOCK } from "./operations";

const words = strings.faceLock;
const SETTINGS = ["strength", "referenceStrength", "matchThreshold", "reviewMargin"] as const;
type Setting = (typeof SETTINGS)[number];

/** How strongly a generator is to hold on, and what counts as the same face. */
export function SettingsForm({
  characterId,
  lock,
  mayWrite,
  onSaved,
}: {
  characterId: string;
  lock: Lock;
  mayWrite: boolean;
  onSaved: () => void;
}) {
  const [changed, setChanged] = useState<Partial<Record<Setting, number>>>({});
  const [isSaving, setIsSaving] = useState(false);
  const perform = usePerform();
  const valueOf = (setting: Setting) => changed[setting] ?? lock[setting];
  const changes = Object.fromEntries(
    SETTINGS.filter((setting) => valueOf(setting) !== lock[setting]).map((each) => [each, valueOf(each)]),
  );
  const isChanged = Object.keys(changes).length > 0;
  const reviewFrom = Math.max(0, valueOf("matchThreshold") - valueOf("reviewMargin"));

  async function save() {
    setIsSaving(true);
    const done = await perform(UPDATE_LOCK, { input: { characterId, ...changes } });
    setIsSaving(false);
    if (done === null) return;
    setChanged({});
    showToast({ tone: "good", text: words.saved });
    onSaved();
  }

  return (
    <section aria-label={words.settings} className={styles.section}>
      <h2>{words.settings}</h2>
      {SETTINGS.map((setting) => (
        <Slider
          key={setting}
          label={words.settingNames[setting]}
          hint={words.settingHints[setting]}
          value={valueOf(setting)}
          isDisabled={!mayWrite}
          onChange={(value) => setChanged((before) => ({ ...before, [setting]: value }))}
        />
      ))}
      <p className={styles.quiet}>
        {words.meaning(formatScore(reviewFrom), formatScore(valueOf("matchThreshold")))}
      </p>
      {mayWrite && (
        <div className={styles.actions}>
          <Button look="primary" isDisabled={!isChanged || isSaving} onPress={() => void save()}>
            {isSaving ? strings.actions.saving : strings.actions.save}
          </Button>
          {isChanged && <Button onPress={() => setChanged({})}>{words.discard}</Button>}
        </div>
      )}
    </section>
  );
}

function Slider({
  label,
  hint,
  value,
  isDisabled,
  onChange,
}: {
  label: string;
  hint: string;
  value: number;
  isDisabled: boolean;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{formatScore(value)}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.01}
        value={value}
        disabled={isDisabled}
        aria-describedby={`${id}-hint`}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      <p id={`${id}-hint`} className={styles.quiet}>
        {hint}
      </p>
    </div>
  );
}
