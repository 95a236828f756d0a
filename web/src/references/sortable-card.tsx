import type { KeyboardEventHandler } from "react";
import { useSortable } from "@dnd-kit/sortable";
import { strings } from "../strings";
import { classNames } from "../ui/class-names";
import { GripIcon } from "../ui/icons";
import { nameOf } from "./name-of";
import { ReferenceCard, type ReferenceCardProps } from "./reference-card";
import styles from "./reference-grid.module.css";

/** A card that can be carried: by its picture with mouse and finger, by its handle with all three. */
export function SortableCard(props: ReferenceCardProps) {
  const { image, mayWrite } = props;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } =
    useSortable({
      id: image.id,
      disabled: !mayWrite,
    });
  const { onKeyDown, ...pointers } = listeners ?? {};
  const moved = transform && `translate3d(${Math.round(transform.x)}px, ${Math.round(transform.y)}px, 0)`;
  return (
    <li
      ref={setNodeRef}
      className={classNames(styles.cell, isDragging && styles.carried)}
      style={{ transform: moved ?? undefined, transition }}
    >
      <ReferenceCard
        {...props}
        pointers={pointers}
        handle={
          mayWrite && (
            <button
              {...attributes}
              {...pointers}
              onKeyDown={onKeyDown as KeyboardEventHandler}
              ref={setActivatorNodeRef}
              type="button"
              className={styles.handle}
              aria-label={strings.references.move(nameOf(image))}
            >
              <GripIcon />
            </button>
          )
        }
      />
    </li>
  );
}
