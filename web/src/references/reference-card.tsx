import { type ReactNode, useState } from "react";
import { usePerform } from "../api/perform";
import { strings } from "../strings";
import { IconButton } from "../ui/button";
import { classNames } from "../ui/class-names";
import { FacePhoto } from "../ui/face-photo";
import { AsideIcon, EditIcon, ExpandIcon, MoreIcon, StarIcon, TrashIcon } from "../ui/icons";
import { Menu, MenuItem } from "../ui/menu";
import { showToast } from "../ui/toasts";
import { mainFinding } from "./main-finding";
import { nameOf } from "./name-of";
import { type ManagedCharacter, type Reference, SET_PRIMARY, UPDATE_IMAGE } from "./operations";
import { useDeleteWithUndo } from "./pending-deletions";
import { CaptionDialog } from "./caption-dialog";
import styles from "./reference-card.module.css";
import { forgetPreview, previewOf } from "./upload-queue";
import { Verdict } from "./verdict";

const words = strings.references;

export interface ReferenceCardProps {
  character: ManagedCharacter;
  image: Reference;
  mayWrite: boolean;
  onOpen: (id: string) => void;
  /** What its place in the list is changed by. */
  handle?: ReactNode;
  /** Handlers of the same, for mouse and finger on the picture. */
  pointers?: object;
}

export function ReferenceCard({ character, image, mayWrite, onOpen, handle, pointers }: ReferenceCardProps) {
  const isPrimary = image.type === "PRIMARY";
  const finding = mainFinding(image);
  return (
    <article className={classNames(styles.card, isPrimary && styles.primary)} aria-label={nameOf(image)}>
      <div className={styles.picture}>
        <button
          {...pointers}
          type="button"
          className={styles.open}
          aria-label={words.open(nameOf(image))}
          onClick={() => onOpen(image.id)}
        >
          <FacePhoto
            picture={image}
            alt=""
            preview={previewOf(image.id)}
            aspect={4 / 5}
            faceHeights={isPrimary ? 4 : 2.6}
            onLoad={image.thumbnailUrl === null ? undefined : () => forgetPreview(image.id)}
            className={classNames(
              styles.photo,
              image.status === "ANALYSING" && styles.analysing,
              !image.shapesFaceLock && styles.aside,
            )}
          />
        </button>
        {isPrimary && <span className={styles.badge}>{words.primary}</span>}
        {mayWrite && (
          <span className={styles.tools}>
            {handle}
            <CardMenu character={character} image={image} onOpen={onOpen} />
          </span>
        )}
      </div>
      <div className={styles.line}>
        <Verdict image={image} />
        {image.matchScore !== null && (
          <span className={styles.match} title={words.matchTitle}>
            <span className="visually-hidden">{words.match} </span>
            {image.matchScore.toFixed(2)}
          </span>
        )}
      </div>
      {finding !== null && <p className={styles.finding}>{finding}</p>}
      {image.caption !== null && image.caption !== "" && <p className={styles.caption}>{image.caption}</p>}
    </article>
  );
}

function CardMenu({ character, image, onOpen }: Pick<ReferenceCardProps, "character" | "image" | "onOpen">) {
  const perform = usePerform();
  const deleteWithUndo = useDeleteWithUndo(character.id);
  const [isCaptioning, setIsCaptioning] = useState(false);

  async function promote() {
    const former = character.referenceImages.find(({ type }) => type === "PRIMARY");
    const done = await perform(SET_PRIMARY, { input: { id: image.id } });
    if (done === null) return;
    const undo = former && (() => void perform(SET_PRIMARY, { input: { id: former.id } }));
    showToast({ text: words.promoted(nameOf(image)), ...(undo === undefined ? {} : { undo }) });
  }

  async function setAside(isAside: boolean) {
    const put = (shapesFaceLock: boolean) =>
      perform(UPDATE_IMAGE, { input: { id: image.id, shapesFaceLock } });
    if ((await put(!isAside)) === null) return;
    const text = isAside ? words.wasPutAside(nameOf(image)) : words.wasBroughtBack(nameOf(image));
    showToast({ text, undo: () => void put(isAside) });
  }

  return (
    <>
      <Menu
        label={words.actions(nameOf(image))}
        button={
          <IconButton size="s" label={words.actions(nameOf(image))} className={styles.tool}>
            <MoreIcon />
          </IconButton>
        }
      >
        <MenuItem text={words.details} onAction={() => onOpen(image.id)}>
          <ExpandIcon /> {words.details}
        </MenuItem>
        <MenuItem text={words.promote} isDisabled={image.type === "PRIMARY"} onAction={() => void promote()}>
          <StarIcon /> {image.type === "PRIMARY" ? words.isPrimary : words.promote}
        </MenuItem>
        <MenuItem text={words.editCaption} onAction={() => setIsCaptioning(true)}>
          <EditIcon /> {words.editCaption}
        </MenuItem>
        <MenuItem
          text={image.shapesFaceLock ? words.putAside : words.bringBack}
          onAction={() => void setAside(image.shapesFaceLock)}
        >
          <AsideIcon /> {image.shapesFaceLock ? words.putAside : words.bringBack}
        </MenuItem>
        <MenuItem text={words.delete} isDangerous onAction={() => deleteWithUndo([image])}>
          <TrashIcon /> {words.delete}
        </MenuItem>
      </Menu>
      {isCaptioning && <CaptionDialog image={image} onClose={() => setIsCaptioning(false)} />}
    </>
  );
}
