import { type FormEvent, useId, useState } from "react";
import { useMutate } from "../api/perform";
import type { WebhookEvent } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { Checks } from "../ui/checks";
import styles from "./list.module.css";
import { CREATE_WEBHOOK, UPDATE_WEBHOOK, type Webhook } from "./operations";
import { MadeSecret } from "./made-secret";

const words = strings.webhooks;

const EVENTS = Object.entries(words.eventNames).map(([value, label]) => ({ value, label }));

/** Makes a webhook, and shows its secret this once; or changes one. */
export function WebhookDialog({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const mutate = useMutate();
  const form = useId();
  const [url, setUrl] = useState(webhook?.url ?? "https://");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [events, setEvents] = useState<readonly string[]>(
    webhook?.events ?? EVENTS.map(({ value }) => value),
  );
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [secret, setSecret] = useState<string>();
  const isWhole = url.replace(/^https?:\/\//, "").trim() !== "" && events.length > 0;

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!isWhole) return;
    setIsBusy(true);
    const input = { url, description: description || null, events: events as WebhookEvent[] };
    try {
      if (webhook === undefined) setSecret((await mutate(CREATE_WEBHOOK, { input })).secret!);
      else {
        await mutate(UPDATE_WEBHOOK, { input: { ...input, id: webhook.id } });
        onClose();
      }
    } catch (error) {
      setProblem((error as Error).message);
      setIsBusy(false);
    }
  }

  if (secret !== undefined) return <MadeSecret title={words.madeTitle} secret={secret} onClose={onClose} />;
  const action = webhook === undefined ? words.createIt : strings.actions.save;
  const acting = webhook === undefined ? words.creating : strings.actions.saving;
  return (
    <Dialog
      title={webhook === undefined ? words.create : words.editTitle}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button type="submit" form={form} look="primary" isDisabled={isBusy || !isWhole}>
            {isBusy ? acting : action}
          </Button>
        </>
      }
    >
      <form id={form} className={styles.form} onSubmit={(event) => void save(event)}>
        <TextField
          label={words.url}
          hint={words.urlHint}
          value={url}
          onChange={setUrl}
          error={problem}
          autoFocus
        />
        <TextField
          label={words.description}
          hint={words.descriptionHint}
          value={description}
          onChange={setDescription}
        />
        <Checks legend={words.events} choices={EVENTS} chosen={events} onChange={setEvents} columns={2} />
      </form>
    </Dialog>
  );
}
