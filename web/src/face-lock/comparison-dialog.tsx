import { useReading } from "../api/reading";
import type { WeightChangeFragment } from "../api/generated/graphql";
import { strings } from "../strings";
import { Dialog } from "../ui/dialog";
import { FacePhoto } from "../ui/face-photo";
import { formatDateTime, formatPercent, formatScore } from "../ui/format";
import { Skeleton } from "../ui/skeleton";
import styles from "./face-lock-view.module.css";
import { COMPARISON, type Revision } from "./operations";

const words = strings.faceLock;

/** Two revisions side by side: figures, settings and pictures that differ. */
export function ComparisonDialog({
  ids: [one, other],
  onClose,
}: {
  ids: readonly [string, string];
  onClose: () => void;
}) {
  const [{ data }] = useReading({ query: COMPARISON, variables: { id: one, with: other } });
  const comparison = data?.node != null && "compare" in data.node ? data.node.compare : undefined;
  return (
    <Dialog size="l" title={words.comparison} onClose={onClose}>
      {comparison == null ? (
        <Skeleton className={styles.waiting} />
      ) : (
        <div className={styles.comparison}>
          <table className={styles.figures}>
            <thead>
              <tr>
                <th scope="col" className="visually-hidden">
                  {words.figure}
                </th>
                {[comparison.older, comparison.newer].map((each) => (
                  <th key={each.id} scope="col">
                    {words.revision(each.revision)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row label={words.cause} of={comparison} show={(each) => words.causes[each.cause]} />
              <Row label={words.when} of={comparison} show={(each) => formatDateTime(each.createdAt)} />
              <Row label={words.imageCount} of={comparison} show={(each) => String(each.imageCount)} />
              <Row
                label={words.cohesion}
                of={comparison}
                show={(each) => (each.cohesion === null ? "–" : formatScore(each.cohesion))}
              />
              {comparison.settings.map(({ name, before, after }) => (
                <tr key={name}>
                  <th scope="row">{words.settingNames[name as "strength"] ?? name}</th>
                  <td>{before ?? "–"}</td>
                  <td>{after ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {comparison.templateShift !== null && <p>{words.shift(formatScore(comparison.templateShift))}</p>}
          {comparison.oldAnchorScore !== null && (
            <p className={styles.quiet}>{words.oldAnchor(formatScore(comparison.oldAnchorScore))}</p>
          )}
          {comparison.reason !== null && <p className={styles.quiet}>{comparison.reason}</p>}
          <Images title={words.imagesIn} changes={comparison.imagesIn ?? []} />
          <Images title={words.imagesOut} changes={comparison.imagesOut ?? []} />
          <Images title={words.weightChanges} changes={comparison.weightChanges ?? []} />
        </div>
      )}
    </Dialog>
  );
}

function Row({
  label,
  of: { older, newer },
  show,
}: {
  label: string;
  of: { older: Revision; newer: Revision };
  show: (revision: Revision) => string;
}) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{show(older)}</td>
      <td>{show(newer)}</td>
    </tr>
  );
}

function Images({ title, changes }: { title: string; changes: readonly WeightChangeFragment[] }) {
  if (changes.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className={styles.changes}>
        {changes.map(({ imageId, image, before, after }) => (
          <li key={imageId}>
            {image !== null && <FacePhoto picture={image} alt="" aspect={1} className={styles.thumb} />}
            <p className={styles.name}>{image?.fileName ?? words.deletedImage}</p>
            <p className={styles.quiet}>
              {formatPercent(before)} → {formatPercent(after)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
