import { useState } from "react";
import type { PayloadOf } from "../api/payload";
import { useMutate } from "../api/perform";
import type { DeleteCharacterMutation } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { type CharacterFields, DELETE_CHARACTER } from "./operations";
import styles from "./delete-dialog.module.css";

const words = strings.erasure;

export type ErasureReceipt = NonNullable<PayloadOf<DeleteCharacterMutation>["receipt"]>;

/** Who was deleted, and what with it. */
export interface Erased {
  name: string;
  receipt: ErasureReceipt;
}

/** There is no way back from it, so the name is asked for; what was deleted is told this once. */
export function DeleteDialog({
  character,
  onClose,
  onErased,
}: {
  character: CharacterFields;
  onClose: () => void;
  onErased: (erased: Erased) => void;
}) {
  const mutate = useMutate();
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);

  async function erase() {
    setIsBusy(true);
    try {
      const { receipt } = await mutate(DELETE_CHARACTER, { input: { id: character.id } });
      onErased({ name: character.name, receipt: receipt! });
    } catch (refusal) {
      setError((refusal as Error).message);
      setIsBusy(false);
    }
  }

  return (
    <Dialog
      role="alertdialog"
      title={words.title(character.name)}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button
            look="danger"
            isDisabled={isBusy || typed.trim() !== character.name.trim()}
            onPress={() => void erase()}
          >
            {isBusy ? words.deleting : words.delete}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <p>{words.what}</p>
        <TextField
          label={words.confirm(character.name)}
          value={typed}
          onChange={setTyped}
          autoFocus
          error={error}
        />
      </div>
    </Dialog>
  );
}
