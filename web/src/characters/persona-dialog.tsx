import { type FormEvent, useId, useState } from "react";
import { useMutate } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { type CharacterFields, CREATE_CHARACTER, UPDATE_CHARACTER } from "./operations";
import { Refusal } from "../ui/refusal";
import styles from "./persona-dialog.module.css";

const words = strings.persona;

export interface PersonaDialogProps {
  /** Who is changed; nobody yet where one is made. */
  character?: CharacterFields;
  onClose: () => void;
  onSaved?: (character: CharacterFields) => void;
}

const textOf = (value: string | number | null | undefined) => String(value ?? "");
const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** The intended persona: all of it but the name may be left open. */
export function PersonaDialog({ character, onClose, onSaved }: PersonaDialogProps) {
  const mutate = useMutate();
  const form = useId();
  const [values, setValues] = useState(() => ({
    name: textOf(character?.name),
    niche: textOf(character?.profile.niche),
    min: textOf(character?.profile.ageRange?.min),
    max: textOf(character?.profile.ageRange?.max),
    hairColor: textOf(character?.profile.hairColor),
    appearance: textOf(character?.profile.appearance),
    style: textOf(character?.profile.style),
    notes: textOf(character?.profile.notes),
  }));
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);

  const field = (name: keyof typeof values, label: string) => ({
    label,
    value: values[name],
    onChange: (value: string) => setValues({ ...values, [name]: value }),
  });

  async function save(event: FormEvent) {
    event.preventDefault();
    const { name, min, max, ...texts } = values;
    const ages = min === "" && max === "" ? null : { min: Number(min || max), max: Number(max || min) };
    const profile = {
      ageRange: ages,
      niche: orNull(texts.niche),
      hairColor: orNull(texts.hairColor),
      appearance: orNull(texts.appearance),
      style: orNull(texts.style),
      notes: orNull(texts.notes),
    };
    setIsBusy(true);
    try {
      const saved =
        character === undefined
          ? await mutate(CREATE_CHARACTER, { input: { name, profile } })
          : await mutate(UPDATE_CHARACTER, { input: { id: character.id, name, profile } });
      onClose();
      if (saved.character != null) onSaved?.(saved.character);
    } catch (refusal) {
      setError((refusal as Error).message);
      setIsBusy(false);
    }
  }

  return (
    <Dialog
      title={character === undefined ? words.create : words.edit}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button type="submit" form={form} look="primary" isDisabled={isBusy || values.name.trim() === ""}>
            {isBusy
              ? strings.actions.saving
              : character === undefined
                ? words.createIt
                : strings.actions.save}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void save(event)}>
        <TextField {...field("name", words.name)} isRequired autoFocus maxLength={100} />
        <p className={styles.lead}>{words.lead}</p>
        <div className={styles.row}>
          <TextField {...field("niche", words.niche)} />
          <TextField {...field("hairColor", words.hairColor)} />
          <TextField {...field("min", words.ageFrom)} type="number" />
          <TextField {...field("max", words.ageTo)} type="number" />
        </div>
        <TextField {...field("appearance", words.appearance)} lines={2} />
        <TextField {...field("style", words.style)} lines={2} />
        <TextField {...field("notes", words.notes)} lines={2} />
        {error !== undefined && <Refusal isAlert>{error}</Refusal>}
      </form>
    </Dialog>
  );
}
