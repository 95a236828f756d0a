import { useState } from "react";
import { mayDo, useViewer } from "../api/viewer";
import { lazyView } from "../app/lazy-view";
import type { CharacterViewProps } from "../app/views";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { DropHint } from "../ui/drop-hint";
import { ScanIcon } from "../ui/icons";
import { Segments } from "../ui/segments";
import { useFileDrop } from "../ui/use-file-drop";
import { Queue } from "./queue";
import styles from "./review-view.module.css";

const ScoreDialog = lazyView(() => import("../compare/score-dialog"));
const DriftChart = lazyView(() => import("../drift/drift-chart"));

const words = strings.review;

/** What was generated: the queue of candidates or the drift of their scores, and a picture that is not stored beside the anchor. */
export default function ReviewView({ id }: CharacterViewProps) {
  const mayWrite = mayDo(useViewer(), "CHARACTERS_WRITE");
  const [shown, setShown] = useState("queue");
  const [dropped, setDropped] = useState<{ file?: File }>();
  const isOver = useFileDrop(([file]) => file && setDropped({ file }), dropped === undefined);
  return (
    <>
      <div className={styles.toolbar}>
        <Segments
          label={words.show}
          choices={[
            { value: "queue", label: words.queue },
            { value: "drift", label: strings.drift.title },
          ]}
          chosen={shown}
          onChange={setShown}
        />
        <Button onPress={() => setDropped({})}>
          <ScanIcon /> {words.comparePicture}
        </Button>
      </div>
      {shown === "queue" ? <Queue id={id} mayWrite={mayWrite} /> : <DriftChart id={id} />}
      {dropped !== undefined && (
        <ScoreDialog
          characterId={id}
          file={dropped.file}
          mayWrite={mayWrite}
          onClose={() => setDropped(undefined)}
        />
      )}
      {isOver && <DropHint text={words.drop} />}
    </>
  );
}
