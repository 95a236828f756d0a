import { strings } from "../strings";
import { showToast } from "../ui/toasts";
import { ConfirmDialog } from "./confirm-dialog";
import { type ApiKey, REVOKE_API_KEY } from "./operations";
import { useMutate } from "../api/perform";

const words = strings.keys;

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const mutate = useMutate();
  return (
    <ConfirmDialog
      title={words.confirmTitle(apiKey.name)}
      text={words.confirmText}
      action={words.revoke}
      acting={words.revoking}
      onClose={onClose}
      onConfirm={async () => {
        await mutate(REVOKE_API_KEY, { input: { id: apiKey.id } });
        showToast({ text: words.revokedToast(apiKey.name) });
      }}
    />
  );
}
