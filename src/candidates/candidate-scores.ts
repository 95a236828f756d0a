import type { EntityManager } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { readSearchText } from "../text/client-text.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MAX_SOURCE_LENGTH } from "./candidate-details.js";

export enum ScorePeriod {
  DAY = "DAY",
  WEEK = "WEEK",
}

/** Days or weeks of one question. */
export const MAX_PERIODS = 366;
/** Entries of one answer: each source has its own in each period. */
export const MAX_ENTRIES = 1_000;

const DAY_MS = 24 * 60 * 60 * 1_000;
const PERIOD_MS: Record<ScorePeriod, number> = { DAY: DAY_MS, WEEK: 7 * DAY_MS };
const DEFAULT_PERIODS: Record<ScorePeriod, number> = { DAY: 30, WEEK: 12 };

export interface ScoresQuestion {
  by: ScorePeriod;
  from?: Date | null;
  to?: Date | null;
  source?: string | null;
}

/** What one source made in one period. Shares are 0-1. */
export interface PeriodScores {
  /** UTC; a week begins on Monday, as ISO 8601 has it. */
  periodStart: Date;
  source: string | null;
  count: number;
  scored: number;
  /** Of the scored ones, between two of them where there is no middle one; null without any. */
  lowerQuartile: number | null;
  median: number | null;
  upperQuartile: number | null;
  accepted: number;
  approved: number;
  rejected: number;
}

/**
 * How a character's candidates scored over the times that they were generated at, the earliest period first; what is not there made nothing. The
 * periods that `from` and `to` lie in are counted whole.
 * @throws ForbiddenError, DomainError INVALID_INPUT for more periods, or more entries, than are answered
 */
export async function findCandidateScores(
  manager: EntityManager,
  viewer: Viewer,
  characterId: string,
  question: ScoresQuestion,
): Promise<PeriodScores[]> {
  viewer.require(Scope.CHARACTERS_READ);
  const { by } = question;
  const [start, end] = boundsOf(question);
  const source = readSearchText(question.source, MAX_SOURCE_LENGTH);
  if (source === undefined) return [];
  const rows: (PeriodScores & { quartiles: number[] | null })[] = await manager.query(
    `SELECT date_trunc($1, generated_at, 'UTC') AS "periodStart", source, count(*)::int AS count,
            count(match_score)::int AS scored,
            percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY match_score) AS quartiles,
            count(*) FILTER (WHERE match_verdict = 'ACCEPT')::int AS accepted,
            count(*) FILTER (WHERE status = 'APPROVED')::int AS approved,
            count(*) FILTER (WHERE status = 'REJECTED')::int AS rejected
     FROM candidates
     WHERE workspace_id = $2 AND character_id = $3 AND generated_at >= $4 AND generated_at < $5
       AND ($6::text IS NULL OR source = $6)
     GROUP BY 1, source ORDER BY 1, source NULLS FIRST LIMIT $7`,
    [by.toLowerCase(), viewer.workspaceId, characterId, start, end, source, MAX_ENTRIES + 1],
  );
  if (rows.length > MAX_ENTRIES) {
    const text = `There are more than ${MAX_ENTRIES} pairs of a period and a source. Ask for fewer periods, or for one source.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["from"]);
  }
  return rows.map(({ quartiles, ...row }) => {
    const [lowerQuartile = null, median = null, upperQuartile = null] = quartiles ?? [];
    return { ...row, lowerQuartile, median, upperQuartile };
  });
}

/** The first moment, and the first one that is too late. @throws DomainError INVALID_INPUT */
function boundsOf({ by, from, to }: ScoresQuestion): [Date, Date] {
  const length = PERIOD_MS[by];
  const lastStart = startOf(by, to ?? new Date());
  const start =
    from === null || from === undefined
      ? new Date(lastStart.getTime() - (DEFAULT_PERIODS[by] - 1) * length)
      : startOf(by, from);
  const periods = (lastStart.getTime() - start.getTime()) / length + 1;
  if (periods < 1) throw new DomainError(UserErrorCode.INVALID_INPUT, "`from` lies behind `to`.", ["from"]);
  if (periods > MAX_PERIODS) {
    const text = `At most ${MAX_PERIODS} periods are answered; these are ${periods}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, text, ["from"]);
  }
  return [start, new Date(lastStart.getTime() + length)];
}

/** 1970 began on a Thursday, so that Monday is three days before. */
const MONDAY_MS = -3 * DAY_MS;

function startOf(by: ScorePeriod, time: Date): Date {
  const offset = by === ScorePeriod.WEEK ? MONDAY_MS : 0;
  return new Date(Math.floor((time.getTime() - offset) / PERIOD_MS[by]) * PERIOD_MS[by] + offset);
}
