import { useEffect, useState } from "react";
import { useReading } from "../api/reading";
import { strings } from "../strings";
import { IconButton } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { classNames } from "../ui/class-names";
import { Dialog } from "../ui/dialog";
import { LeftIcon, RightIcon } from "../ui/icons";
import { Skeleton } from "../ui/skeleton";
import styles from "./detail-dialog.module.css";
import { DetailFacts } from "./detail-facts";
import { FaceOverlay } from "./face-overlay";
import { nameOf } from "./name-of";
import { type ManagedCharacter, type Reference, REFERENCE_DETAIL, type ReferenceDetail } from "./operations";

const words = strings.detail;

/** One image with everything that is known of it; the arrow keys lead to its neighbours. */
export default function DetailDialog({
  character,
  images,
  id,
  onMove,
  onClose,
}: {
  character: ManagedCharacter;
  images: readonly Reference[];
  id: string;
  onMove: (id: string) => void;
  onClose: () => void;
}) {
  const [{ data }] = useReading({ query: REFERENCE_DETAIL, variables: { id } });
  const [isDrawn, setIsDrawn] = useState(true);
  const index = images.findIndex((image) => image.id === id);
  const image = images[index];
  const detail = data?.referenceImage?.id === id ? data.referenceImage : undefined;

  useEffect(() => {
    const onKeyDown = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
      const next = step === undefined ? undefined : images[index + step];
      if (next !== undefined) onMove(next.id);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [images, index, onMove]);

  useEffect(() => {
    // Deleted, here or elsewhere.
    if (image === undefined) onClose();
  }, [image, onClose]);
  if (image === undefined) return null;

  return (
    <Dialog size="full" title={nameOf(image)} onClose={onClose}>
      <div className={styles.layout}>
        <div className={styles.stage}>
          <Picture key={id} image={image} detail={detail} isDrawn={isDrawn} />
          <div className={styles.controls}>
            <IconButton
              label={words.previous}
              className={styles.control}
              isDisabled={index === 0}
              onPress={() => onMove(images[index - 1]!.id)}
            >
              <LeftIcon />
            </IconButton>
            <span className={styles.place}>{words.place(index + 1, images.length)}</span>
            <IconButton
              label={words.next}
              className={styles.control}
              isDisabled={index === images.length - 1}
              onPress={() => onMove(images[index + 1]!.id)}
            >
              <RightIcon />
            </IconButton>
            {image.face !== null && (
              <Checkbox label={words.drawFace} isChecked={isDrawn} onChange={setIsDrawn} />
            )}
          </div>
        </div>
        <DetailFacts character={character} image={image} detail={detail} onOpen={onMove} />
      </div>
    </Dialog>
  );
}

function Picture({
  image,
  detail,
  isDrawn,
}: {
  image: Reference;
  detail: ReferenceDetail | undefined;
  isDrawn: boolean;
}) {
  // Browsers other than Safari do not show HEIC.
  const original = detail === undefined || detail.format === "HEIC" ? null : detail.url;
  const [isLoaded, setIsLoaded] = useState(false);
  const shown = isLoaded && original !== null ? original : image.thumbnailUrl;
  useEffect(() => {
    if (original === null) return;
    const loading = new Image();
    loading.addEventListener("load", () => setIsLoaded(true));
    loading.src = original;
  }, [original]);
  return (
    <div
      className={classNames(styles.picture)}
      style={{
        aspectRatio: `${image.width} / ${image.height}`,
        maxInlineSize: `calc(var(--stage) * ${image.width / image.height})`,
      }}
    >
      {shown === null ? (
        <Skeleton className={styles.photo} />
      ) : (
        <img src={shown} alt={words.photo(nameOf(image))} className={styles.photo} />
      )}
      {isDrawn && detail !== undefined && <FaceOverlay detail={detail} />}
    </div>
  );
}
