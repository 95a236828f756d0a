import { setTimeout as delay } from "node:timers/promises";
import type { DataSource } from "typeorm";
import type { ApiClient } from "../test/support/api-client.js";
import { latenciesOf, type Latencies } from "./statistics.js";
import { IMAGES_PER_CHARACTER, variantOf } from "./upgrade-seed.js";

const LIST = `{ characters(first: 20) { nodes {
  id name primaryImage { thumbnailUrl } referenceImages { id status url thumbnailUrl } faceLock { status revision }
} } }`;
const PAGE = `query ($id: ID!) { character(id: $id) {
  id name
  faceLock { status revision cohesion embedding { model } contributions { image { id } weight } }
  identitySet { health size cohesion dueCount conflicts { kind message } recommendations { kind message } }
  referenceImages { id status url thumbnailUrl outdated matchScore assessment { verdict score findings { code message } } }
} }`;
const PROGRESS = `{ viewer { analyses { waiting done outdated held failed } } }`;

/** What is asked without pause. */
export const QUESTIONS = {
  list: "20 characters with their images",
  page: "a character with lock, report and images",
  progress: "viewer.analyses",
} as const;
export type Question = keyof typeof QUESTIONS;

const UPLOAD_EVERY_MS = 5_000;
const CHECK_EVERY_MS = 1_000;
/** Behind those of the seed, so that no character is given the same bytes twice. */
const FIRST_UPLOAD = 3_000;

/** What clients saw while they asked. */
export interface Seen {
  answers: Partial<Record<Question, Latencies>>;
  uploads: Latencies | null;
  /** Checks of all face locks, each in one statement. */
  checks: number;
  /** Locks found to be made of another model's faces than their own. */
  mixed: number;
  /** Messages, the same ones once. */
  errors: string[];
  errorCount: number;
}

/** Clients of a server: two that ask without pause, one that uploads now and then, and one that looks into the database whether a lock mixes models. */
export class Clients {
  private uploaded = 0;
  private target: string | null = null;

  constructor(
    private readonly client: ApiClient,
    private readonly dataSource: DataSource,
    private readonly characterIds: readonly string[],
  ) {}

  /** Until the work is done. */
  async during(work: () => Promise<unknown>, { uploads = true } = {}): Promise<Seen> {
    const run = new Run();
    const clients = [
      run.loop(() => this.ask(run), 0),
      run.loop(() => this.askProgress(run), 500),
      run.loop(() => this.check(run), CHECK_EVERY_MS),
      ...(uploads ? [run.loop(() => this.upload(run), UPLOAD_EVERY_MS)] : []),
    ];
    try {
      await work();
    } finally {
      run.isOver = true;
      await Promise.all(clients);
    }
    return run.seen();
  }

  private async ask(run: Run): Promise<void> {
    const id = this.characterIds[Math.floor(Math.random() * this.characterIds.length)]!;
    await this.time(run, "list", LIST, {});
    await this.time(run, "page", PAGE, { id });
  }

  private askProgress(run: Run): Promise<void> {
    return this.time(run, "progress", PROGRESS, {});
  }

  private async time(run: Run, question: Question, query: string, variables: Record<string, unknown>) {
    const start = performance.now();
    const { status, data, errors } = await this.client.graphql(query, variables);
    run.add(question, performance.now() - start);
    if (status !== 200 || errors !== undefined || data === null)
      run.fail(`${question}: ${status} ${JSON.stringify(errors)}`);
  }

  /** Into new characters, but the first, which goes into one that is there. */
  private async upload(run: Run): Promise<void> {
    const number = this.uploaded++;
    if (number % IMAGES_PER_CHARACTER === 1)
      this.target = await this.client.createCharacter(`Upload ${number}`);
    const target = this.target ?? this.characterIds.at(-1)!;
    const file = await variantOf(number, FIRST_UPLOAD + number);
    const start = performance.now();
    const { referenceImage, userErrors } = await this.client.upload(target, file);
    run.add("upload", performance.now() - start);
    if (referenceImage?.status !== "READY")
      run.fail(`upload: ${JSON.stringify(userErrors)} ${referenceImage?.status}`);
  }

  private async check(run: Run): Promise<void> {
    const [{ mixed }] = await this.dataSource.query(
      `SELECT count(DISTINCT lock.character_id)::int AS mixed
       FROM face_locks AS lock, jsonb_array_elements(lock.contributions) AS part
       JOIN faces ON faces.reference_image_id = (part->>'imageId')::uuid
       WHERE faces.model <> lock.model`,
    );
    run.checks++;
    run.mixed += mixed;
  }
}

/** One time that the clients ask. */
class Run {
  isOver = false;
  checks = 0;
  mixed = 0;
  private readonly times = new Map<Question | "upload", number[]>();
  private readonly errors = new Set<string>();
  private errorCount = 0;

  async loop(step: () => Promise<void>, pauseMs: number): Promise<void> {
    while (!this.isOver) {
      const start = performance.now();
      await step().catch((error: unknown) => this.fail(String(error)));
      const left = pauseMs - (performance.now() - start);
      for (let waited = 0; waited < left && !this.isOver; waited += 100)
        await delay(Math.min(100, left - waited));
    }
  }

  add(what: Question | "upload", ms: number): void {
    const times = this.times.get(what) ?? [];
    this.times.set(what, times);
    times.push(ms);
  }

  fail(message: string): void {
    this.errorCount++;
    this.errors.add(message.slice(0, 300));
  }

  seen(): Seen {
    const of = (what: Question | "upload") => {
      const times = this.times.get(what);
      return times && latenciesOf(times);
    };
    return {
      answers: { list: of("list"), page: of("page"), progress: of("progress") },
      uploads: of("upload") ?? null,
      checks: this.checks,
      mixed: this.mixed,
      errors: [...this.errors],
      errorCount: this.errorCount,
    };
  }
}
