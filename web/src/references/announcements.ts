import type { Announcements, UniqueIdentifier } from "@dnd-kit/core";
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
  return {
    onDragStart: ({ active }) => words.picked(named(active.id), placeOf(active.id), images.length),
    onDragOver: ({ active, over }) =>
      over === null ? undefined : words.over(named(active.id), placeOf(over.id), images.length),
    onDragEnd: ({ active, over }) =>
      over === null ? words.cancelled(named(active.id)) : words.dropped(named(active.id), placeOf(over.id)),
    onDragCancel: ({ active }) => words.cancelled(named(active.id)),
  };
}
