import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import {
  arrayMove,
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
} from "@dnd-kit/sortable";
import { useState } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { announcementsFor } from "./announcements";
import { type ManagedCharacter, type Reference, REORDER } from "./operations";
import { ReferenceCard } from "./reference-card";
import styles from "./reference-grid.module.css";
import { SortableCard } from "./sortable-card";
import { UploadCard } from "./upload-card";
import type { QueuedUpload } from "./upload-queue";

const words = strings.references;

export interface ReferenceGridProps {
  character: ManagedCharacter;
  /** Of the character those that are shown. */
  images: readonly Reference[];
  uploads: readonly QueuedUpload[];
  mayWrite: boolean;
  onOpen: (id: string) => void;
}

/** The primary first and larger, the others in the order that people choose, what is on its way at the end. */
export function ReferenceGrid({ character, images, uploads, mayWrite, onOpen }: ReferenceGridProps) {
  const perform = usePerform();
  const primary = images.find(({ type }) => type === "PRIMARY");
  const stored = images.filter((image) => image !== primary);
  // As somebody dropped it, until the server has said the same.
  const order = character.referenceImages.map(({ id }) => id).join();
  const [wish, setWish] = useState<{ ids: readonly string[]; over: string }>();
  const wished = wish?.over === order ? wish.ids : undefined;
  const placeOf = new Map((wished ?? []).map((id, index) => [id, index]));
  const others =
    wished === undefined
      ? stored
      : stored.toSorted((one, other) => (placeOf.get(one.id) ?? 1e9) - (placeOf.get(other.id) ?? 1e9));

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    // A short rest, so that a finger can still scroll the page.
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );

  async function move({ active, over }: DragEndEvent) {
    const ids = others.map(({ id }) => id);
    if (over === null || active.id === over.id) return;
    const next = arrayMove(ids, ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
    setWish({ ids: next, over: order });
    // The server is told of every image, also of those that are about to be deleted.
    const shown = new Set(next);
    const rest = character.referenceImages.map(({ id }) => id).filter((id) => !shown.has(id));
    const imageIds = [...(primary === undefined ? [] : [primary.id]), ...next];
    const answer = await perform(REORDER, {
      input: {
        characterId: character.id,
        imageIds: [...imageIds, ...rest.filter((id) => id !== primary?.id)],
      },
    });
    if (answer === null) setWish(undefined);
  }

  const shared = { character, mayWrite, onOpen };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={(event) => void move(event)}
      accessibility={{
        announcements: announcementsFor(others),
        screenReaderInstructions: { draggable: words.sortHelp },
      }}
    >
      <SortableContext items={others.map(({ id }) => id)} strategy={rectSortingStrategy}>
        <ul className={styles.grid} aria-label={words.list}>
          {primary !== undefined && (
            <li className={styles.primary}>
              <ReferenceCard {...shared} image={primary} />
            </li>
          )}
          {others.map((image) => (
            <SortableCard key={image.id} {...shared} image={image} />
          ))}
          {uploads.map((item) => (
            <UploadCard key={item.id} item={item} onOpen={onOpen} />
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}
