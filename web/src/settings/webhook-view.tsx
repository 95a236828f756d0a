import { useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { useReading } from "../api/reading";
import { describeError, useMutate, usePerform } from "../api/perform";
import { strings } from "../strings";
import { Button, IconButton } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { BackIcon, MoreIcon } from "../ui/icons";
import { LinkButton } from "../ui/link-button";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { showToast } from "../ui/toasts";
import { ConfirmDialog } from "./confirm-dialog";
import { DeliveryLog } from "./delivery-log";
import { Loading } from "./loading";
import { Moment } from "./moment";
import { DELETE_WEBHOOK, SEND_TEST_WEBHOOK, UPDATE_WEBHOOK, type Webhook, WEBHOOK } from "./operations";
import { RotateDialog } from "./rotate-dialog";
import { SettingsFrame } from "./settings-frame";
import { WebhookDialog } from "./webhook-dialog";
import { partsOf } from "./webhook-url";
import { WebhookState } from "./webhook-state";
import styles from "./webhook-view.module.css";

const words = strings.webhooks;
const ALL = "/settings/webhooks";

export default function WebhookView() {
  const { id } = useParams<{ id: string }>();
  const [{ data, error }, again] = useReading({ query: WEBHOOK, variables: { id } });
  if (data === undefined) {
    if (error === undefined) return <Loading />;
    return (
      <EmptyState isError isWholeView title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  }
  if (data.webhook == null)
    return (
      <EmptyState isWholeView title={words.gone} text={words.goneAdvice}>
        <LinkButton href={ALL}>{words.back}</LinkButton>
      </EmptyState>
    );
  return (
    <SettingsFrame
      title={partsOf(data.webhook.url).host}
      lead={<Lead webhook={data.webhook} />}
      action={<Actions webhook={data.webhook} />}
    >
      {data.webhook.disabledReason != null && <p className={styles.reason}>{data.webhook.disabledReason}</p>}
      <DeliveryLog key={id} id={id} />
      <p className={styles.back}>
        <Link href={ALL}>
          <BackIcon />
          {words.back}
        </Link>
      </p>
    </SettingsFrame>
  );
}

function Lead({ webhook }: { webhook: Webhook }) {
  const { url, description, events, failingSince, previousSecretExpiresAt } = webhook;
  return (
    <span className={styles.lead}>
      <span className={styles.path}>{partsOf(url).rest}</span>
      <WebhookState webhook={webhook} />
      {description != null && <span>{description}</span>}
      {failingSince != null && (
        <span>
          {words.failingSince} <Moment at={failingSince} />
        </span>
      )}
      {previousSecretExpiresAt != null && (
        <span>
          {words.previousUntil} <Moment at={previousSecretExpiresAt} />
        </span>
      )}
      <span className={styles.events}>{events.map((event) => words.eventNames[event]).join(", ")}</span>
    </span>
  );
}

type Asked = "edit" | "rotate" | "delete";

function Actions({ webhook }: { webhook: Webhook }) {
  const { id, enabled } = webhook;
  const mutate = useMutate();
  const perform = usePerform();
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState<Asked>();
  const [isTesting, setIsTesting] = useState(false);
  const close = () => setAsked(undefined);

  async function test() {
    setIsTesting(true);
    if ((await perform(SEND_TEST_WEBHOOK, { input: { id } })) !== null) showToast({ text: words.tested });
    setIsTesting(false);
  }

  async function toggle() {
    const done = await perform(UPDATE_WEBHOOK, { input: { id, enabled: !enabled } });
    if (done !== null) showToast({ text: enabled ? words.disabledToast : words.enabledToast });
  }

  return (
    <div className={styles.actions}>
      <Button look={enabled ? "plain" : "primary"} onPress={() => void toggle()}>
        {enabled ? words.disable : words.enable}
      </Button>
      <Button isDisabled={isTesting} onPress={() => void test()}>
        {isTesting ? words.testing : words.test}
      </Button>
      <Menu
        label={words.more}
        button={
          <IconButton label={words.more}>
            <MoreIcon />
          </IconButton>
        }
      >
        <MenuItem text={words.edit} onAction={() => setAsked("edit")}>
          {words.edit}
        </MenuItem>
        <MenuItem text={words.rotate} onAction={() => setAsked("rotate")}>
          {words.rotate}
        </MenuItem>
        <MenuSeparator />
        <MenuItem isDangerous text={words.delete} onAction={() => setAsked("delete")}>
          {words.delete}
        </MenuItem>
      </Menu>
      {asked === "edit" && <WebhookDialog webhook={webhook} onClose={close} />}
      {asked === "rotate" && <RotateDialog id={id} onClose={close} />}
      {asked === "delete" && (
        <ConfirmDialog
          title={words.deleteTitle}
          text={words.deleteText}
          action={words.delete}
          acting={words.deleting}
          onClose={close}
          onConfirm={async () => {
            await mutate(DELETE_WEBHOOK, { input: { id } });
            showToast({ text: words.deleted });
            navigate(ALL);
          }}
        />
      )}
    </div>
  );
}
