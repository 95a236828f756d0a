import { type FormEvent, useId, useState } from "react";
import { useMutate } from "../api/perform";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/text-field";
import { nameOf } from "./name-of";
import { type Reference, UPDATE_IMAGE } from "./operations";

const words = strings.references;

export function CaptionDialog({
  image,
  onClose,
}: {
  image: Pick<Reference, "id" | "fileName" | "caption">;
  onClose: () => void;
}) {
  const mutate = useMutate();
  const form = useId();
  const [caption, setCaption] = useState(image.caption ?? "");
  const [error, setError] = useState<string>();

  async function save(event: FormEvent) {
    event.preventDefault();
    try {
      await mutate(UPDATE_IMAGE, {
        input: { id: image.id, caption: caption.trim() === "" ? null : caption.trim() },
      });
      onClose();
    } catch (refusal) {
      setError((refusal as Error).message);
    }
  }

  return (
    <Dialog
      title={words.captionOf(nameOf(image))}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{strings.actions.cancel}</Button>
          <Button type="submit" form={form} look="primary">
            {strings.actions.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void save(event)}>
        <TextField
          label={words.caption}
          hint={words.captionHint}
          value={caption}
          onChange={setCaption}
          lines={3}
          maxLength={1000}
          autoFocus
          error={error}
        />
      </form>
    </Dialog>
  );
}
