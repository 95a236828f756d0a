import { setTimeout as sleep } from "node:timers/promises";
import type { QueryRunner } from "typeorm";
import { createIndex } from "./database/create-index.js";
import type { FaceIndex } from "./face-search/face-index.js";
import { MemoryFaceIndex } from "./face-search/memory-face-index.js";
import { PgvectorFaceIndex, VECTOR } from "./face-search/pgvector-face-index.js";
import type { Foundation } from "./foundation.js";
import type { DatabaseNotifications } from "./notifications/database-notifications.js";

const MEBIBYTE = 2 ** 20;
/** Any fixed number: processes that start together take turns. */
const TURN = 7_301_003;
const TURN_RETRY_MS = 200;

/** @param notifications not started yet */
export async function composeFaceIndex(
  { config, dataSource, log }: Foundation,
  notifications: DatabaseNotifications,
): Promise<FaceIndex> {
  const { manager } = dataSource;
  if (config.faceSearch === "pgvector") {
    await preparePgvector({ dataSource });
    return new PgvectorFaceIndex(manager);
  }
  const maxBytes = config.faceSearchMegabytes * MEBIBYTE;
  return new MemoryFaceIndex(manager, notifications, log, { maxBytes });
}

/**
 * The extension, where it is installed on the server, and its index, made beside other work. May run any number of times, by several processes.
 * @throws Error the extension is not there, and how to put that right
 */
export async function preparePgvector({ dataSource }: Pick<Foundation, "dataSource">): Promise<void> {
  const [{ available }] = await dataSource.query(
    "SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS available",
  );
  if (!available)
    throw new Error(
      "FACE_SEARCH=pgvector needs the PostgreSQL extension `vector`, version 0.8 or later: install it on the server",
    );
  const queryRunner = dataSource.createQueryRunner();
  try {
    await takeTurn(queryRunner);
    await queryRunner.query("CREATE EXTENSION IF NOT EXISTS vector");
    await createIndex(queryRunner, {
      name: "face_locks_embedding_idx",
      definition: `ON "face_locks" USING hnsw (${VECTOR} vector_l2_ops)`,
    });
  } finally {
    await queryRunner.query("SELECT pg_advisory_unlock($1)", [TURN]).catch(() => {});
    await queryRunner.release();
  }
}

/** Asked for again and again: a statement that waits holds its snapshot, for which an index made concurrently would wait in turn. */
async function takeTurn(queryRunner: QueryRunner): Promise<void> {
  for (;;) {
    const [{ taken }] = await queryRunner.query("SELECT pg_try_advisory_lock($1) AS taken", [TURN]);
    if (taken) return;
    await sleep(TURN_RETRY_MS);
  }
}
