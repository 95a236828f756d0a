import { useState } from "react";
import { useReading } from "../api/reading";
import type { ScorePeriod } from "../api/generated/graphql";
import { describeError } from "../api/perform";
import { Segments } from "../ui/segments";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { formatPercent, formatScore } from "../ui/format";
import { ScrollRegion } from "../ui/scroll-region";
import { Skeleton } from "../ui/skeleton";
import styles from "./drift-chart.module.css";
import { DRIFT, type Scores } from "./operations";
import { DriftPlot } from "./drift-plot";
import { formatDay } from "./format-day";

const words = strings.drift;

/** How the scores of what was generated go over time, for each source, with the character's bounds. */
export default function DriftChart({ id }: { id: string }) {
  const [by, setBy] = useState<ScorePeriod>("DAY");
  const [{ data, error }, again] = useReading({ query: DRIFT, variables: { id, by } });
  const character = data?.character;
  const scores = character?.candidateScores.filter(({ median }) => median !== null) ?? [];
  return (
    <section aria-label={words.title} className={styles.section}>
      <div className={styles.head}>
        <p className={styles.lead}>{words.lead}</p>
        <Segments
          label={words.by}
          choices={[
            { value: "DAY", label: words.periods.DAY },
            { value: "WEEK", label: words.periods.WEEK },
          ]}
          chosen={by}
          onChange={(chosen) => setBy(chosen as ScorePeriod)}
        />
      </div>
      {character == null && error !== undefined && (
        <EmptyState isError title={describeError(error)}>
          <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
        </EmptyState>
      )}
      {character == null && error === undefined && <Skeleton className={styles.waiting} />}
      {character != null && scores.length === 0 && <EmptyState title={words.none} text={words.noneAdvice} />}
      {character != null && scores.length > 0 && (
        <>
          <DriftPlot scores={scores} by={by} lock={character.faceLock} />
          <ScoresTable scores={character.candidateScores} />
        </>
      )}
    </section>
  );
}

/** The same figures for who cannot see the drawing, or wants them exact. */
function ScoresTable({ scores }: { scores: readonly Scores[] }) {
  const score = (value: number | null) => (value === null ? "–" : formatScore(value));
  const share = (value: number | null) => (value === null ? "–" : formatPercent(value));
  return (
    <ScrollRegion label={words.table} className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {words.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {scores.map((each) => (
            <tr key={`${each.periodStart} ${each.source ?? ""}`}>
              <th scope="row">{formatDay(each.periodStart)}</th>
              <td>{each.source ?? words.noSource}</td>
              <td>{each.count}</td>
              <td>{score(each.median)}</td>
              <td>
                {score(each.lowerQuartile)}–{score(each.upperQuartile)}
              </td>
              <td>{share(each.acceptedShare)}</td>
              <td>{share(each.approvedShare)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
