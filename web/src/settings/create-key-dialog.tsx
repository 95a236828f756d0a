import { type FormEvent, useId, useState } from "react";
import type { Scope } from "../api/generated/graphql";
import { useMutate } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { Checks, Radios } from "../ui/checks";
import { daysFromNow, endOfDay } from "./dates";
import { DayField } from "./day-field";
import styles from "./list.module.css";
import { CREATE_API_KEY } from "./operations";
import { Secret } from "./secret";

const words = strings.keys;

const SCOPES = Object.entries(words.scopeNames).map(([value, [label, about]]) => ({ value, label, about }));
const EXPIRIES = Object.entries(words.expiries).map(([value, label]) => ({ value, label }));
const DAYS: Record<string, number> = { month: 30, quarter: 90, year: 365 };

interface Made {
  name: string;
  key: string;
}

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<Made>();
  return made === undefined ? (
    <KeyForm onClose={onClose} onMade={setMade} />
  ) : (
    <MadeKey made={made} onClose={onClose} />
  );
}

function KeyForm({ onClose, onMade }: { onClose: () => void; onMade: (made: Made) => void }) {
  const mutate = useMutate();
  const form = useId();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>(["CHARACTERS_READ", "CHARACTERS_WRITE"]);
  const [expiry, setExpiry] = useState("never");
  const [day, setDay] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isWhole = name.trim() !== "" && scopes.length > 0 && (expiry !== "date" || day !== "");

  async function create(event: FormEvent) {
    event.preventDefault();
    if (!isWhole) return;
    setIsBusy(true);
    try {
      const input = { name, scopes: scopes as Scope[], expiresAt: expiresAt(expiry, day) };
      const { key, apiKey } = await mutate(CREATE_API_KEY, { input });
      onMade({ name: apiKey!.name, key: key! });
    } catch (error) {
      setProblem((error as Error).message);
      setIsBusy(false);
    }
  }

  return (
    <Dialog
      title={words.create}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button type="submit" form={form} look="primary" isDisabled={isBusy || !isWhole}>
            {isBusy ? words.creating : words.createIt}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void create(event)}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={name}
          onChange={setName}
          maxLength={100}
          autoFocus
        />
        <Checks legend={words.scopes} choices={SCOPES} chosen={scopes} onChange={setScopes} />
        <Radios legend={words.expiry} choices={EXPIRIES} chosen={expiry} onChange={setExpiry} />
        {expiry === "date" && <DayField label={words.day} value={day} onChange={setDay} />}
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      </form>
    </Dialog>
  );
}

function expiresAt(expiry: string, day: string): string | null {
  if (expiry === "never") return null;
  return expiry === "date" ? endOfDay(day) : daysFromNow(DAYS[expiry]!);
}

function MadeKey({ made: { name, key }, onClose }: { made: Made; onClose: () => void }) {
  const link = `${window.location.origin}/#key=${key}`;
  return (
    <Dialog
      role="alertdialog"
      title={words.madeTitle(name)}
      onClose={onClose}
      footer={
        <Button look="primary" onPress={onClose}>
          {words.done}
        </Button>
      }
    >
      <div className={styles.form}>
        <p>{words.once}</p>
        <Secret label={words.key} value={key} />
        <Secret label={words.link} value={link} hint={words.linkHint} />
      </div>
    </Dialog>
  );
}
