import { useReading } from "../api/reading";
import { useCharacterChanges, useSettled } from "../api/live";
import { describeError } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import { characterPath, type CharacterViewProps } from "../app/views";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { FacePhoto } from "../ui/face-photo";
import { Facts } from "../ui/facts";
import { formatPercent, formatScore } from "../ui/format";
import { LinkButton } from "../ui/link-button";
import { Skeleton } from "../ui/skeleton";
import styles from "./face-lock-view.module.css";
import { Guidance } from "./guidance";
import { History } from "./history";
import { FACE_LOCK, type Lock } from "./operations";
import { SettingsForm } from "./settings-form";

const words = strings.faceLock;
const SETTLE_MS = 200;

export default function FaceLockView({ id }: CharacterViewProps) {
  const mayWrite = mayDo(useViewer(), "CHARACTERS_WRITE");
  const [{ data, error }, again] = useReading({ query: FACE_LOCK, variables: { id } });
  const read = useSettled(() => again({ requestPolicy: "network-only" }), SETTLE_MS);
  useCharacterChanges(id, read);
  if (data?.character === undefined && error !== undefined)
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  if (data?.character == null) return <Skeleton className={styles.loading} />;
  const lock = data.character.faceLock;
  if (lock === null)
    return (
      <EmptyState title={words.none} text={words.noneAdvice}>
        <LinkButton href={characterPath(id)}>{words.toReferences}</LinkButton>
      </EmptyState>
    );
  return (
    <div className={styles.layout}>
      <Anchor lock={lock} />
      <div className={styles.main}>
        <SettingsForm characterId={id} lock={lock} mayWrite={mayWrite} onSaved={read} />
        <Guidance key={lock.revision} characterId={id} revision={lock.revision} />
        <History characterId={id} revisions={lock.revisions.nodes} mayWrite={mayWrite} onRestored={read} />
      </div>
    </div>
  );
}

function Anchor({ lock }: { lock: Lock }) {
  const { anchor, contributions, baseline } = lock;
  return (
    <section aria-label={words.anchor} className={styles.section}>
      <figure>
        <FacePhoto
          picture={anchor}
          alt={strings.compare.anchorPhoto}
          aspect={0.9}
          className={styles.anchor}
        />
        <figcaption className={styles.quiet}>{words.anchorIs(anchor.fileName ?? "")}</figcaption>
      </figure>
      <div className={styles.toolbar}>
        <h2>{strings.set.locks[lock.status]}</h2>
      </div>
      <Facts
        facts={[
          [words.revisionNow, lock.revision],
          [words.cohesion, lock.cohesion === null ? "–" : formatScore(lock.cohesion)],
          baseline && [
            words.baseline,
            words.baselineOf(
              formatScore(baseline.leaveOneOut.minimum),
              formatScore(baseline.leaveOneOut.median),
            ),
          ],
        ]}
      />
      <ul className={styles.contributions} aria-label={words.template}>
        {contributions
          .filter(({ isOutlier }) => !isOutlier)
          .map(({ image, weight }) => (
            <li key={image.id}>
              <FacePhoto picture={image} alt={image.fileName ?? ""} aspect={1} className={styles.thumb} />
              <span className={styles.quiet}>{formatPercent(weight)}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
