import type { TrainingDimension } from "../api/generated/graphql";
import { strings } from "../strings";
import { Bar } from "../ui/bar";
import { formatPercent } from "../ui/format";
import { Status } from "../ui/status";
import type { Readiness } from "./operations";
import { nameOfPicture, Thumb } from "./picture";
import styles from "./training-view.module.css";

const words = strings.training;
const DIMENSIONS: readonly TrainingDimension[] = ["ANGLE", "FRAMING", "EXPRESSION", "LIGHT"];

/** Whether the chosen pictures would do: shares against their bounds, and what is wrong with which picture. */
export function ReadinessPanel({ readiness }: { readiness: Readiness }) {
  const { ready, count, wanted, most, coverage, problems, notes } = readiness;
  return (
    <section aria-label={words.readiness} className={styles.section}>
      <div className={styles.ready}>
        <h2>{words.readiness}</h2>
        <Status isStrong tone={ready ? "good" : "fair"}>
          {ready ? words.ready : words.notReady}
        </Status>
      </div>
      <p className={styles.quiet}>{words.count(count, wanted, most)}</p>
      <div className={styles.dimensions}>
        {DIMENSIONS.map((dimension) => (
          <div key={dimension}>
            <h3>{words.dimensions[dimension]}</h3>
            <dl className={styles.shares}>
              {coverage
                .filter((each) => each.dimension === dimension)
                .map(({ view, share, lower, upper }) => {
                  const isOff = share !== null && (share < lower || share > upper);
                  return (
                    <div key={view} title={words.bounds(formatPercent(lower), formatPercent(upper))}>
                      <dt>{words.views[view]}</dt>
                      <dd>{share === null ? "–" : formatPercent(share)}</dd>
                      <Bar
                        share={share ?? 0}
                        tone={isOff ? "fair" : "good"}
                        marks={[lower, upper].filter((mark) => mark > 0 && mark < 1)}
                        className={styles.bar}
                      />
                    </div>
                  );
                })}
            </dl>
          </div>
        ))}
      </div>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.map((problem) => (
            <li key={problem.code + problem.message}>
              <p className={problem.severity === "ERROR" ? styles.error : undefined}>{problem.message}</p>
              <p className={styles.quiet}>{problem.advice}</p>
              {problem.pictures.length > 0 && (
                <ul className={styles.named}>
                  {problem.pictures.slice(0, 12).map((picture) => (
                    <li key={picture.pictureId}>
                      <Thumb picture={picture} />
                      <span>{nameOfPicture(picture)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p key={note} className={styles.quiet}>
          {note}
        </p>
      ))}
    </section>
  );
}
