import { useState } from "react";
import { useLocation } from "wouter";
import { useMutate } from "../api/perform";
import type { DeleteCharacterMutation } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { type CharacterFields, DELETE_CHARACTER } from "./operations";
import styles from "./delete-dialog.module.css";
import { Receipt } from "./receipt";

const words = strings.erasure;

export type ErasureReceipt = NonNullable<DeleteCharacterMutation["deleteCharacter"]["receipt"]>;

/** There is no way back from it, so the name is asked for; what was deleted is told this once. */
export function DeleteDialog({ character, onClose }: { character: CharacterFields; onClose: () => void }) {
  const mutate = useMutate();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const [receipt, setReceipt] = useState<ErasureReceipt>();

  async function erase() {
    setIsBusy(true);
    try {
      const { receipt } = await mutate(DELETE_CHARACTER, { input: { id: character.id } });
      setReceipt(receipt!);
    } catch (refusal) {
      setError((refusal as Error).message);
    }
    setIsBusy(false);
  }

  if (receipt !== undefined)
    return <Receipt name={character.name} receipt={receipt} onClose={() => navigate("/")} />;
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
