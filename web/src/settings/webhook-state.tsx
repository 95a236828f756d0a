import { strings } from "../strings";
import type { Webhook } from "./operations";
import { Status } from "../ui/status";

const words = strings.webhooks;

export function WebhookState({
  webhook: { enabled, failingSince },
}: {
  webhook: Pick<Webhook, "enabled" | "failingSince">;
}) {
  if (!enabled) return <Status tone="plain">{words.off}</Status>;
  return failingSince == null ? (
    <Status tone="good">{words.on}</Status>
  ) : (
    <Status tone="poor">{words.failing}</Status>
  );
}
