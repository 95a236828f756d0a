import { useState } from "react";
import { Link } from "wouter";
import { useReading } from "../api/reading";
import { describeError } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { PlusIcon } from "../ui/icons";
import styles from "./list.module.css";
import { Loading } from "./loading";
import { type Webhook, WEBHOOKS } from "./operations";
import { SettingsFrame } from "./settings-frame";
import { WebhookDialog } from "./webhook-dialog";
import { webhookPath } from "./webhook-path";
import { partsOf } from "./webhook-url";
import { WebhookState } from "./webhook-state";

const words = strings.webhooks;

export default function WebhooksView() {
  const [isCreating, setIsCreating] = useState(false);
  const create = () => setIsCreating(true);
  return (
    <SettingsFrame
      title={words.title}
      lead={words.lead}
      action={
        <Button look="primary" onPress={create}>
          <PlusIcon />
          {words.create}
        </Button>
      }
    >
      <WebhookList />
      {isCreating && <WebhookDialog onClose={() => setIsCreating(false)} />}
    </SettingsFrame>
  );
}

function WebhookList() {
  const [{ data, error }, again] = useReading({ query: WEBHOOKS });
  if (data === undefined) {
    if (error === undefined) return <Loading />;
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  }
  if (data.webhooks.length === 0) return <EmptyState title={words.none} text={words.noneAdvice} />;
  return (
    <ul className={styles.list} aria-label={words.title}>
      {data.webhooks.map((webhook) => (
        <WebhookRow key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  );
}

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const { id, url, description, events, disabledReason } = webhook;
  const { host, rest } = partsOf(url);
  return (
    <li className={styles.item}>
      <Link href={webhookPath(id)} className={styles.way}>
        <span>
          <span className={styles.name}>
            {host}
            <span className={styles.hint}>{rest}</span>
          </span>
          <span className={styles.facts}>
            {description != null && <span>{description}</span>}
            <span title={events.map((event) => words.eventNames[event]).join(", ")}>
              {words.eventCount(events.length)}
            </span>
            {disabledReason != null && <span>{disabledReason}</span>}
          </span>
        </span>
        <WebhookState webhook={webhook} />
      </Link>
    </li>
  );
}
