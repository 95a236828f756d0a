import { useSyncExternalStore } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { showToast } from "../ui/toasts";
import { nameOf } from "./name-of";
import { DELETE_IMAGES, type Reference } from "./operations";

/**
 * Images that are shown as deleted, and are not yet: the server knows no way back, so it is asked only when the time for an undo is over.
 * Whoever closes the page before keeps them.
 */
let pending: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

function change(ids: readonly string[], isPending: boolean): void {
  const next = new Set(pending);
  for (const id of ids)
    if (isPending) next.add(id);
    else next.delete(id);
  pending = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const usePendingDeletions = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => pending);

export function useDeleteWithUndo(
  characterId: string,
): (images: readonly Pick<Reference, "id" | "fileName">[]) => void {
  const perform = usePerform();
  return (images) => {
    const ids = images.map(({ id }) => id);
    change(ids, true);
    showToast({
      text: strings.references.deleted(images.map((image) => nameOf(image))),
      undo: () => change(ids, false),
      onEnd: () => {
        void perform(DELETE_IMAGES, { input: { characterId, imageIds: ids } }).finally(() =>
          change(ids, false),
        );
      },
    });
  };
}
