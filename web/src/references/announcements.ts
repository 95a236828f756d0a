import type { Announcements, DragOverEvent, UniqueIdentifier } from "@dnd-kit/core";
import { strings } from "../strings";
import { nameOf } from "./name-of";
import type { Reference } from "./operations";

const words = strings.references.sorting;

/** What screen readers say while an image is carried, by its name and place. */
export function announcementsFor(images: readonly Reference[]): Announcements {
  const named = (id: UniqueIdentifier) => {
    const image = images.find((each) => each.id === id);
    return image === undefined ? words.image : nameOf(image);
  };
  const placeOf = (id: UniqueIdentifier) => images.findIndex((image) => image.id === id) + 1;
  const isUnmoved = ({ active, over }: DragOverEvent) =>
    active.id === over?.id && active.rect.current.translated?.left === active.rect.current.initial?.left;
  return {
    onDragStart: ({ active }) => words.picked(named(active.id), placeOf(active.id), images.length),
    // Over its own place at once, which would drown that it was picked up.
    onDragOver: (event) =>
      event.over === null || isUnmoved(event as DragOverEvent)
        ? undefined
        : words.over(named(event.active.id), placeOf(event.over.id), images.length),
    onDragEnd: ({ active, over }) =>
      over === null ? words.cancelled(named(active.id)) : words.dropped(named(active.id), placeOf(over.id)),
    onDragCancel: ({ active }) => words.cancelled(named(active.id)),
  };
}
