import { In, type DataSource } from "typeorm";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import type { Log } from "../logging/log.js";
import { ReferenceImageEntity } from "../reference-images/reference-image.entity.js";
import type { AnalysisAnnouncements } from "./analysis-announcements.js";
import { within } from "../event-loop/within.js";

export const DEFAULT_WAIT_MS = 15_000;
export const MAX_WAIT_MS = 60_000;
/** For a look at rows after the waiting is over, when the client is owed an answer. */
const LAST_LOOK_MS = 2_000;

/**
 * Waits for the analysis of recorded images, together up to `waitMs`, and returns them as they are then. An image that was deleted
 * meanwhile, or cannot be read, is returned as it last was. Never rejects: what was recorded has to be answered, whatever happens since.
 */
export async function waitForAnalyses(
  dataSource: DataSource,
  announcements: AnalysisAnnouncements,
  log: Log,
  images: readonly ReferenceImageEntity[],
  waitMs: number,
): Promise<ReferenceImageEntity[]> {
  let heard = false;
  const onFault = (error: unknown) => {
    if (!heard)
      log.error({ err: error }, "recorded images cannot be looked at; they are answered as they last were");
    heard = true;
  };
  await Promise.all(images.map((image) => announcements.waitUntilAnalysed(image, waitMs, onFault)));
  const latest = await look(dataSource, images).catch((error: unknown) => {
    onFault(error);
    return [];
  });
  const byId = new Map(latest.map((image) => [image.id, image]));
  return images.map((image) => Object.assign(byId.get(image.id) ?? image, { character: image.character }));
}

async function look(dataSource: DataSource, images: readonly ReferenceImageEntity[]) {
  const [first] = images;
  if (first === undefined) return [];
  const where = { workspaceId: first.workspaceId, id: In(images.map(({ id }) => id)) };
  return within(LAST_LOOK_MS, dataSource.getRepository(ReferenceImageEntity).findBy(where));
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
