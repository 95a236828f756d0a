import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "typeorm";
import { checkStorage, type CheckCounts, type CheckPosition } from "../housekeeping/check-storage.js";
import { toGlobalId } from "../ids/global-id.js";
import type { MediaStorage } from "../media-storage/media-storage.js";

interface Progress {
  /** Of the database and the storage that it was about. */
  about: string;
  position: CheckPosition;
  counts: CheckCounts;
}

const NODE_TYPES = {
  reference_images: "ReferenceImage",
  candidates: "Candidate",
  image_copies: "ReferenceImage",
  training_sets: "TrainingSet",
} as const;

/** A position is kept no more often than this. */
const KEEP_EVERY_MS = 2_000;

/**
 * `likeness storage check`: prints every difference between records and objects, one a line. One that was ended goes on where it was: the
 * position is kept in the data directory. Exit code 1 when there are differences.
 */
export async function runStorageCheck(
  dataSource: DataSource,
  storage: MediaStorage,
  options: { dataDirectory: string; about: string; repair: boolean; fromStart: boolean },
): Promise<void> {
  const file = join(options.dataDirectory, "storage-check.json");
  const kept = options.fromStart ? null : await readProgress(file, options.about);
  if (kept !== null)
    console.error(`Going on after character ${kept.position.characterId}; --from-start begins anew.`);
  const found = { orphan: 0, missing: 0 };
  let keptAt = 0;
  const counts = await checkStorage(dataSource, storage, {
    after: kept?.position ?? null,
    repair: options.repair,
    report: (difference) => {
      found[difference.kind]++;
      if (difference.kind === "orphan") console.log(`orphan   ${difference.key}  ${difference.bytes} bytes`);
      else
        console.log(`missing  ${difference.key}  ${toGlobalId(NODE_TYPES[difference.table], difference.id)}`);
    },
    reached: async (position, counts) => {
      if (Date.now() - keptAt < KEEP_EVERY_MS) return;
      keptAt = Date.now();
      const progress: Progress = { about: options.about, position, counts };
      await writeFile(file, JSON.stringify(progress));
    },
  });
  await rm(file, { force: true });
  const seen = kept === null ? "" : " since it went on";
  console.log(
    `${counts.objects} objects and ${counts.records} keys of records compared${seen}: ${found.orphan} orphans, ${found.missing} missing.`,
  );
  if (options.repair) {
    console.log(
      "Orphans are left to housekeeping, missing derivatives are drawn anew; a missing original has to be uploaded again.",
    );
  }
  if (found.orphan + found.missing > 0) process.exitCode = 1;
}

/** Null without one, or with that of another database or storage. */
async function readProgress(file: string, about: string): Promise<Progress | null> {
  try {
    const progress = JSON.parse(await readFile(file, "utf8")) as Progress;
    return progress.about === about ? progress : null;
  } catch {
    return null;
  }
}
