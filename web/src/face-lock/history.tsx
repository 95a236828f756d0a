import { useState } from "react";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { formatDateTime, formatScore } from "../ui/format";
import { ComparisonDialog } from "./comparison-dialog";
import styles from "./face-lock-view.module.css";
import type { Revision } from "./operations";
import { RestoreDialog } from "./restore-dialog";

const words = strings.faceLock;

/** Every change of the lock, the newest first: any two can be laid side by side, any earlier one brought back. */
export function History({
  characterId,
  revisions,
  mayWrite,
  onRestored,
}: {
  characterId: string;
  revisions: readonly Revision[];
  mayWrite: boolean;
  onRestored: () => void;
}) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [compared, setCompared] = useState<readonly [string, string]>();
  const [restoring, setRestoring] = useState<Revision>();
  const newest = revisions[0]?.revision;
  const toggle = (id: string) =>
    setChosen((before) =>
      before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2),
    );
  return (
    <section aria-label={words.history} className={styles.section}>
      <div className={styles.toolbar}>
        <h2>{words.history}</h2>
        <Button
          size="s"
          isDisabled={chosen.length !== 2}
          onPress={() => setCompared([chosen[0]!, chosen[1]!])}
        >
          {words.compare}
        </Button>
      </div>
      <p className={styles.quiet}>{words.compareHint}</p>
      <ul className={styles.revisions}>
        {revisions.map((each) => (
          <li key={each.id}>
            <input
              type="checkbox"
              aria-label={words.chooseRevision(each.revision)}
              checked={chosen.includes(each.id)}
              onChange={() => toggle(each.id)}
            />
            <div>
              <p>
                <span className={styles.number}>{each.revision}</span> {words.causes[each.cause]}
                {each.restoredRevision !== null && ` ${words.of(each.restoredRevision)}`}
              </p>
              <p className={styles.quiet}>
                {formatDateTime(each.createdAt)} · {words.images(each.imageCount)}
                {each.cohesion !== null && ` · ${words.cohesion} ${formatScore(each.cohesion)}`}
                {each.templateShift !== null &&
                  each.templateShift > 0 &&
                  ` · ${words.moved(formatScore(each.templateShift))}`}
              </p>
            </div>
            {mayWrite && each.revision !== newest && each.status !== null && (
              <Button size="s" aria-label={words.restoreOf(each.revision)} onPress={() => setRestoring(each)}>
                {words.restore}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {compared !== undefined && <ComparisonDialog ids={compared} onClose={() => setCompared(undefined)} />}
      {restoring !== undefined && (
        <RestoreDialog
          characterId={characterId}
          revision={restoring}
          onClose={() => setRestoring(undefined)}
          onRestored={onRestored}
        />
      )}
    </section>
  );
}
