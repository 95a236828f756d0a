import { In, type DataSource, type FindOptionsWhere } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { Log } from "../logging/log.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import { within } from "../event-loop/within.js";
import type { PictureRow, PictureTable } from "./picture-table.js";

export const DEFAULT_WAIT_MS = 15_000;
export const MAX_WAIT_MS = 60_000;
/** For a look at rows after the waiting is over, when the client is owed an answer. */
const LAST_LOOK_MS = 2_000;

/**
 * Waits for the analysis of recorded pictures, together up to `waitMs`, and returns them as they are then. One that was deleted
 * meanwhile, or cannot be read, is returned as it last was. Never rejects: what was recorded has to be answered, whatever happens since.
 */
export async function waitForAnalyses<Row extends PictureRow>(
  dataSource: DataSource,
  announcements: AnalysisAnnouncements,
  log: Log,
  table: PictureTable<Row>,
  pictures: readonly Row[],
  waitMs: number,
): Promise<Row[]> {
  let heard = false;
  const onFault = (error: unknown) => {
    if (!heard)
      log.error({ err: error }, "recorded pictures cannot be looked at; they are answered as they last were");
    heard = true;
  };
  const wait = (picture: Row) => announcements.waitUntilAnalysed(table, picture, waitMs, onFault);
  await Promise.all(pictures.map(wait));
  const latest = await look(dataSource, table, pictures).catch((error: unknown) => {
    onFault(error);
    return [];
  });
  const byId = new Map(latest.map((picture) => [picture.id, picture]));
  return pictures.map((known) => withCharacter(byId.get(known.id) ?? known, known));
}

/** Whose it is was known when it was recorded. */
const withCharacter = <Row extends PictureRow>(picture: Row, { character }: Row): Row =>
  Object.assign(picture, { character });

async function look<Row extends PictureRow>(
  dataSource: DataSource,
  { entity }: PictureTable<Row>,
  pictures: readonly Row[],
): Promise<Row[]> {
  const [first] = pictures;
  if (first === undefined) return [];
  const where = { workspaceId: first.workspaceId, id: In(pictures.map(({ id }) => id)) };
  return within(LAST_LOOK_MS, dataSource.getRepository(entity).findBy(where as FindOptionsWhere<Row>));
}

/** @throws DomainError INVALID_INPUT */
export function checkWaitMs(waitMs: number | null | undefined): number {
  const value = waitMs ?? DEFAULT_WAIT_MS;
  if (!(value >= 0 && value <= MAX_WAIT_MS)) {
    throw new DomainError(UserErrorCode.INVALID_INPUT, `\`waitMs\` lies between 0 and ${MAX_WAIT_MS}.`, [
      "waitMs",
    ]);
  }
  return value;
}
