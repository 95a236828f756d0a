import type { EntityManager } from "typeorm";
import { IdempotencyConflictError } from "./idempotency-errors.js";
import type { KeyUse } from "./key-use.js";

/** A key in a request whose every detail is known. */
export interface KeyedRequest extends KeyUse {
  workspaceId: string;
  fingerprint: string;
}

/** How long a key stands for what it was first used for, as PostgreSQL writes it. */
const LIFETIME = "24 hours";
const BATCH_SIZE = 1_000;

interface Use {
  place: number;
  operation: string;
  fingerprint: string;
  objectId: string;
}

/**
 * What the first request with this key made: its UUID, or null where there was none, or one too long ago. Asked before any work; only
 * {@link claimKey} is final.
 * @throws IdempotencyConflictError the key stands for something else
 */
export async function findMade(manager: EntityManager, request: KeyedRequest): Promise<string | null> {
  const { workspaceId, key, responseKey, operation, place } = request;
  const uses: Use[] = await manager.query(
    `SELECT place, operation, fingerprint, object_id AS "objectId" FROM idempotency_keys
     WHERE workspace_id = $1 AND key = $2 AND response_key = $3 AND created_at > now() - $4::interval`,
    [workspaceId, key, responseKey, LIFETIME],
  );
  if (uses.some((use) => use.operation !== operation)) throw new IdempotencyConflictError();
  const first = uses.find((use) => use.place === place);
  if (first === undefined) return null;
  if (first.fingerprint !== request.fingerprint) throw new IdempotencyConflictError();
  return first.objectId;
}

/**
 * In the transaction that makes the object: the key stands for it from the commit on, or, if another request with the key was first, for
 * what that one made. Waits for a transaction that holds the key, in whatever process; one that is rolled back leaves the key free.
 * @param madeId the UUID of what this request is about to make
 * @returns the UUID that the key stands for: with another than `madeId`, nothing must be made
 * @throws IdempotencyConflictError the key stands for something else
 */
export async function claimKey(
  manager: EntityManager,
  request: KeyedRequest,
  madeId: string,
): Promise<string> {
  const { workspaceId, key, responseKey, place, operation, fingerprint } = request;
  const first = await findMade(manager, request);
  if (first !== null) return first;
  const claimed: unknown[] = await manager.query(
    `INSERT INTO idempotency_keys (workspace_id, key, response_key, place, operation, fingerprint, object_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE
       SET operation = excluded.operation, fingerprint = excluded.fingerprint, object_id = excluded.object_id,
           created_at = excluded.created_at
       WHERE idempotency_keys.created_at <= now() - $8::interval
     RETURNING object_id`,
    [workspaceId, key, responseKey, place, operation, fingerprint, madeId, LIFETIME],
  );
  if (claimed.length > 0) return madeId;
  // Another was faster; its transaction is over, and so to be seen.
  return (await findMade(manager, request)) ?? claimKey(manager, request, madeId);
}

/** Removes keys that stand for nothing any more, in batches. Returns how many. */
export async function forgetOldKeys(manager: EntityManager): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const [, count]: [unknown, number] = await manager.query(
      `DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM idempotency_keys WHERE created_at <= now() - $1::interval LIMIT ${BATCH_SIZE}
         FOR UPDATE SKIP LOCKED))`,
      [LIFETIME],
    );
    forgotten += count;
    if (count < BATCH_SIZE) return forgotten;
  }
}

/**
 * Makes the keys of objects that are deleted stand for nothing that ever was: who repeats such a request is still told that it was deleted since, and no row
 * names it. In the transaction that deletes them.
 */
export async function forgetObject(
  manager: EntityManager,
  workspaceId: string,
  objectIds: readonly string[],
): Promise<void> {
  await manager.query(
    "UPDATE idempotency_keys SET object_id = gen_random_uuid() WHERE workspace_id = $1 AND object_id = ANY($2)",
    [workspaceId, objectIds],
  );
}
