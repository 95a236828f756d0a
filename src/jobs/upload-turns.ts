import type { DataSource, EntityManager } from "typeorm";

/** Whose upload it is. */
export interface UploadLane {
  workspaceId: string;
  keyId: string;
}

/** The priorities of uploads, which graphile-worker keeps in 16 bits: all go before whatever has none of its own. */
export const FIRST_TURN = -32_000;
export const LAST_TURN = -1;
/** Numbers are made small again long before they reach the last. */
const TURNS_BEFORE_RENUMBERING = 8_000;

const IS_UPLOAD = `priority BETWEEN ${FIRST_TURN} AND ${LAST_TURN}`;

/**
 * In SQL, the turn that is being served: that of the upload taken last, or of the next, if that is earlier; where there is neither, the one behind all
 * that were given.
 * Those that wait for another try hold up nothing. Answered by the indexes of what waits and of what is taken.
 */
export const PRESENT_TURN = `coalesce(
  least(
    (SELECT min(priority) FROM graphile_worker._private_jobs
     WHERE is_available = true AND ${IS_UPLOAD} AND run_at <= now()),
    (SELECT max(priority) FROM graphile_worker._private_jobs
     WHERE is_available = false AND locked_at IS NOT NULL AND ${IS_UPLOAD})),
  (SELECT least(next_turn, ${LAST_TURN}) FROM upload_lanes ORDER BY next_turn DESC LIMIT 1),
  ${FIRST_TURN})`;

/**
 * Takes the next turn of a lane, in the caller's transaction, which holds the lane until it ends: a key's uploads commit one after the other.
 *
 * Start-time fair queueing (Goyal, Vin, Cheng 1996): a lane's uploads lie a step apart, and none lies before the turn that is being served, so that who
 * comes late goes next to whoever has many waiting, and saves up nothing while away. The lanes of a workspace that have uploads waiting
 * share its pace: the step is their number.
 * @returns a priority
 */
export async function takeTurn(manager: EntityManager, { workspaceId, keyId }: UploadLane): Promise<number> {
  const [{ turn }] = await manager.query(
    `WITH present AS MATERIALIZED (SELECT ${PRESENT_TURN} AS turn),
       pace AS MATERIALIZED (
         SELECT 1 + count(*)::int AS step FROM upload_lanes, present
         WHERE workspace_id = $1 AND key_id <> $2 AND next_turn > present.turn)
     INSERT INTO upload_lanes AS lane (workspace_id, key_id, next_turn)
     SELECT $1, $2, present.turn + pace.step FROM present, pace
     ON CONFLICT (workspace_id, key_id) DO UPDATE
       SET next_turn = greatest(lane.next_turn, (SELECT turn FROM present)) + (SELECT step FROM pace)
     RETURNING next_turn - (SELECT step FROM pace) AS turn`,
    [workspaceId, keyId],
  );
  return Math.min(turn, LAST_TURN);
}

/** Makes the numbers of turns small again, which changes nobody's place. Returns by how much; 0: they are. May run any number of times. */
export function renumberTurns(dataSource: DataSource): Promise<number> {
  return dataSource.transaction(async (manager) => {
    const [{ past }] = await manager.query(`SELECT ${PRESENT_TURN} - (${FIRST_TURN}) AS past`);
    if (past < TURNS_BEFORE_RENUMBERING) return 0;
    // Nobody takes a turn meanwhile.
    await manager.query("LOCK TABLE upload_lanes IN EXCLUSIVE MODE");
    await manager.query("UPDATE upload_lanes SET next_turn = next_turn - $1", [past]);
    // A lane that may have the present turn is like one that was never there.
    await manager.query("DELETE FROM upload_lanes WHERE next_turn <= $1", [FIRST_TURN]);
    await manager.query(
      `UPDATE graphile_worker._private_jobs SET priority = greatest(priority - $1::int, ${FIRST_TURN}) WHERE ${IS_UPLOAD}`,
      [past],
    );
    return past;
  });
}
