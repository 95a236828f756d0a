import type { ServerProcess } from "../../test/support/server-process.js";
import { type Acknowledged, findImages, findLosses } from "./acknowledged.js";
import type { RecordingClient } from "./recording-client.js";
import { Tally } from "./tally.js";

/** How long each scene takes; the defaults are the real lengths. */
export interface Lengths {
  storageMinutes: number;
  databaseSeconds: number;
  stallSeconds: number;
  cloneMinutes: number;
}

/** Something that must be so at the end of a scene, or must have been so all along. */
export interface Claim {
  what: string;
  holds: boolean;
  found: string;
}

const QUIET_LEVEL = 40;
const SAID = new Set([
  "the database answers again",
  "put off by a passing fault",
  "removed a stored object without a record",
]);

/** What a scene found. */
export class SceneReport {
  readonly claims: Claim[] = [];
  readonly log = new Tally();
  readonly answers: string[] = [];
  acknowledged = 0;
  intact = 0;
  seconds = 0;

  constructor(readonly name: string) {}

  get isBroken(): boolean {
    return this.claims.some(({ holds }) => !holds);
  }

  claim(what: string, holds: boolean, found: unknown = ""): void {
    this.claims.push({ what, holds, found: String(found) });
  }

  claimNone(what: string, problems: readonly string[]): void {
    const found = problems.length === 0 ? "" : `${problems.length}: ${problems.slice(0, 5).join("; ")}`;
    this.claim(what, problems.length === 0, found);
  }

  answered(who: string, { answers }: RecordingClient): void {
    this.answers.push(`${who}: ${answers}`);
  }

  /** Every acknowledged upload is there: its record, its bytes, its analysis. */
  async claimNothingLost(
    { client }: RecordingClient,
    acknowledged: readonly Acknowledged[],
    whose = "",
  ): Promise<void> {
    const found = await findImages(
      client,
      acknowledged.map(({ id }) => id),
    );
    const losses = findLosses(acknowledged, found);
    this.acknowledged += acknowledged.length;
    this.intact += acknowledged.length - losses.length;
    this.claimNone(`everything acknowledged ${whose}is there, equal and READY`, losses);
  }

  /** The processes live, and none of them logged what nobody foresaw. */
  claimAliveAndCalm(processes: Record<string, ServerProcess>): void {
    const all = Object.entries(processes);
    const pids = all.map(([name, { pid }]) => `${name} ${pid}`).join(", ");
    this.claim(
      "every process is alive, with the pid it had",
      all.every(([, it]) => isAlive(it)),
      pids,
    );
    const lines = all.flatMap(([, { log }]) => log);
    for (const { level, msg } of lines) if (level >= QUIET_LEVEL || SAID.has(msg)) this.log.add(msg);
    const unforeseen = lines.filter(
      (line) =>
        line.level >= 60 ||
        line.msg === "unexpected error" ||
        JSON.stringify(line).includes("[object Object]"),
    );
    const traces = all
      .filter(([, { stderr }]) => /^\s+at /m.test(stderr))
      .map(([name]) => `${name}: a trace`);
    this.claimNone("no process logged a fault that nobody foresaw", [
      ...unforeseen.map((line) => JSON.stringify(line).slice(0, 300)),
      ...traces,
    ]);
  }
}

function isAlive({ pid, hasEnded }: ServerProcess): boolean {
  try {
    process.kill(pid, 0);
    return !hasEnded;
  } catch {
    return false;
  }
}
