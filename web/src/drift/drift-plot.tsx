import { useId, useRef } from "react";
import type { ScorePeriod } from "../api/generated/graphql";
import { strings } from "../strings";
import { formatScore } from "../ui/format";
import { useWidth } from "../ui/use-width";
import styles from "./drift-chart.module.css";
import { formatDay } from "./format-day";
import type { Scores } from "./operations";

const words = strings.drift;
const HEIGHT = 300;
const EDGE = { left: 40, right: 16, top: 12, bottom: 28 };
const DAY_MS = 86_400_000;
/** Told apart by dashes too, not by shade alone. */
const DASHES = ["", "7 4", "2 4", "10 3 2 3"];

const y = (score: number) => EDGE.top + (1 - score) * (HEIGHT - EDGE.top - EDGE.bottom);

/** Medians as lines with the middle half as a band behind, one of each source; the bounds across. */
export function DriftPlot({
  scores,
  by,
  lock,
}: {
  scores: readonly Scores[];
  by: ScorePeriod;
  lock: { matchThreshold: number; reviewMargin: number } | null;
}) {
  const titleId = useId();
  const figure = useRef<HTMLElement>(null);
  // Drawn at its size: letters would shrink with a drawing that is scaled.
  const width = useWidth(figure);
  const times = scores.map(({ periodStart }) => Date.parse(periodStart));
  const step = by === "DAY" ? DAY_MS : 7 * DAY_MS;
  const first = Math.min(...times) - step / 2;
  const last = Math.max(...times) + step / 2;
  const x = ({ periodStart }: Scores) =>
    EDGE.left +
    ((Date.parse(periodStart) - first) / (last - first)) * Math.max(0, width - EDGE.left - EDGE.right);
  const sources = [...new Set(scores.map(({ source }) => source))];
  const labelled = [...new Set([scores[0]!, scores[Math.floor(scores.length / 2)]!, scores.at(-1)!])];
  const bounds = lock === null ? [] : [lock.matchThreshold, lock.matchThreshold - lock.reviewMargin];
  return (
    <figure ref={figure}>
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        height={HEIGHT}
        role="img"
        aria-labelledby={titleId}
        className={styles.plot}
      >
        <title id={titleId}>{words.drawing(scores.length)}</title>
        {[0, 0.25, 0.5, 0.75, 1].map((score) => (
          <g key={score}>
            <line
              x1={EDGE.left}
              x2={width - EDGE.right}
              y1={y(score)}
              y2={y(score)}
              className={styles.grid}
            />
            <text x={EDGE.left - 8} y={y(score) + 4} textAnchor="end" className={styles.tick}>
              {formatScore(score)}
            </text>
          </g>
        ))}
        {bounds.map((bound, index) => (
          <line
            key={index}
            x1={EDGE.left}
            x2={width - EDGE.right}
            y1={y(bound)}
            y2={y(bound)}
            className={index === 0 ? styles.accept : styles.review}
          />
        ))}
        {sources.map((source, index) => {
          const own = scores.filter((each) => each.source === source);
          const upper = own.map((each) => `${x(each)} ${y(each.upperQuartile!)}`);
          const lower = own.toReversed().map((each) => `${x(each)} ${y(each.lowerQuartile!)}`);
          return (
            <g key={source ?? ""}>
              <path d={`M${[...upper, ...lower].join("L")}Z`} className={styles.band} />
              <path
                d={`M${own.map((each) => `${x(each)} ${y(each.median!)}`).join("L")}`}
                strokeDasharray={DASHES[index % DASHES.length]}
                className={styles.line}
              />
              {own.map((each) => (
                <g key={each.periodStart}>
                  <line
                    x1={x(each)}
                    x2={x(each)}
                    y1={y(each.upperQuartile!)}
                    y2={y(each.lowerQuartile!)}
                    className={styles.spread}
                  />
                  <circle cx={x(each)} cy={y(each.median!)} r="4" className={styles.point} />
                </g>
              ))}
            </g>
          );
        })}
        {labelled.map((each) => (
          <text
            key={each.periodStart + each.source}
            x={x(each)}
            y={HEIGHT - 8}
            textAnchor="middle"
            className={styles.tick}
          >
            {formatDay(each.periodStart)}
          </text>
        ))}
      </svg>
      <figcaption className={styles.legend}>
        {sources.map((source, index) => (
          <span key={source ?? ""}>
            <svg width="28" height="8" aria-hidden="true">
              <line
                x1="0"
                x2="28"
                y1="4"
                y2="4"
                strokeDasharray={DASHES[index % DASHES.length]}
                className={styles.line}
              />
            </svg>
            {source ?? words.noSource}
          </span>
        ))}
        {bounds.length > 0 && (
          <span className={styles.quiet}>
            {words.bounds(formatScore(bounds[0]!), formatScore(bounds[1]!))}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
