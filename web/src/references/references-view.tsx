import { Suspense, useEffect, useState } from "react";
import { useReading } from "../api/reading";
import { useCharacterChanges, useSettled } from "../api/live";
import { describeError } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import { lazyView } from "../app/lazy-view";
import type { CharacterViewProps } from "../app/views";
import { SetPanel } from "../set-panel/set-panel";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { showToast } from "../ui/toasts";
import { useRefresh } from "../ui/use-refresh";
import { DropHint } from "../ui/drop-hint";
import { useFileDrop } from "../ui/use-file-drop";
import { AddPictures } from "./add-pictures";
import { LoadingGrid } from "./loading-grid";
import { MANAGER, type ManagedCharacter } from "./operations";
import { usePendingDeletions } from "./pending-deletions";
import { ReferenceGrid } from "./reference-grid";
import styles from "./references-view.module.css";
import { finishUpload, queueUploads, useUploads } from "./upload-queue";

const AssessDialog = lazyView(() => import("../assess/assess-dialog"));
const DetailDialog = lazyView(() => import("./detail-dialog"));

const words = strings.references;
/** Several changes come together, as an analysis' and the face lock's: what is shown is read once for all. */
const SETTLE_MS = 150;

export default function ReferencesView({ id }: CharacterViewProps) {
  const [{ data, error }, again] = useReading({ query: MANAGER, variables: { id } });
  const readAgain = useSettled(() => again({ requestPolicy: "network-only" }), SETTLE_MS);
  useCharacterChanges(id, readAgain);
  useRefresh(readAgain);
  const character = data?.character;
  if (character != null) return <Manager character={character} />;
  if (error !== undefined)
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  return <LoadingGrid />;
}

function Manager({ character }: { character: ManagedCharacter }) {
  const mayWrite = mayDo(useViewer(), "CHARACTERS_WRITE");
  const [detailOf, setDetailOf] = useState<string>();
  const [isAssessing, setIsAssessing] = useState(false);
  const deleted = usePendingDeletions();
  const uploads = useUploads().filter(({ characterId }) => characterId === character.id);
  const images = character.referenceImages.filter(({ id }) => !deleted.has(id));
  const known = new Set(character.referenceImages.map(({ id }) => id));

  useEffect(() => {
    DetailDialog.load();
    AssessDialog.load();
  }, []);

  // What is in the grid needs no card of its own.
  const arrived = uploads.filter(({ state, imageId }) => state === "stored" && known.has(imageId!));
  useEffect(() => {
    for (const item of arrived) finishUpload(item);
  });

  const add = (files: readonly File[]) => {
    if (files.length === 0) showToast({ text: words.noPictures });
    else queueUploads(character.id, files);
  };
  const isOver = useFileDrop(add, mayWrite && !isAssessing);
  const isEmpty = images.length === 0 && uploads.length === 0;

  return (
    <div className={styles.layout}>
      <section aria-label={words.tab} className={styles.main}>
        {!isEmpty && (
          <div className={styles.toolbar}>
            <p className={styles.count}>{words.count(images.length)}</p>
            {mayWrite && <AddPictures onFiles={add} onAssess={() => setIsAssessing(true)} />}
          </div>
        )}
        {isEmpty ? (
          <EmptyState title={words.none} text={mayWrite ? words.noneAdvice : undefined}>
            {mayWrite && <AddPictures isProminent onFiles={add} onAssess={() => setIsAssessing(true)} />}
          </EmptyState>
        ) : (
          <ReferenceGrid
            character={character}
            images={images}
            uploads={uploads.filter((item) => !arrived.includes(item))}
            mayWrite={mayWrite}
            onOpen={setDetailOf}
          />
        )}
      </section>
      {!isEmpty && (
        <SetPanel
          character={character}
          images={images}
          mayWrite={mayWrite}
          onOpen={setDetailOf}
          onAdd={add}
        />
      )}
      {isOver && <DropHint text={words.drop} />}
      <Suspense>
        {detailOf !== undefined && (
          <DetailDialog
            character={character}
            images={images}
            id={detailOf}
            onMove={setDetailOf}
            onClose={() => setDetailOf(undefined)}
          />
        )}
        {isAssessing && (
          <AssessDialog characterId={character.id} onUpload={add} onClose={() => setIsAssessing(false)} />
        )}
      </Suspense>
    </div>
  );
}
