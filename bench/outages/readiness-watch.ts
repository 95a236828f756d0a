import { setTimeout as delay } from "node:timers/promises";
import { Tally } from "./tally.js";

const INTERVAL_MS = 1_000;

/** Asks processes again and again whether they live and are ready, until stopped. */
export class ReadinessWatch {
  readonly health = new Tally();
  /** `ready`, or what is not, such as `not ready (database)`. */
  readiness = new Tally();
  private isStopped = false;
  private readonly asking: Promise<unknown>;

  constructor(private readonly urls: readonly string[]) {
    this.asking = Promise.all(urls.map((url) => this.watch(url)));
  }

  /** The answers so far are taken away and returned; those of another time follow. */
  takeReadiness(): Tally {
    const taken = this.readiness;
    this.readiness = new Tally();
    return taken;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.asking;
  }

  /** Whether every process is ready now. */
  async areReady(): Promise<boolean> {
    const answers = await Promise.all(this.urls.map((url) => readinessOf(url)));
    return answers.every((answer) => answer === "ready");
  }

  private async watch(url: string): Promise<void> {
    while (!this.isStopped) {
      const health = await fetch(`${url}/healthz`).then(
        ({ status }) => String(status),
        () => "no answer",
      );
      this.health.add(health);
      // What was asked in one time and answered in the next belongs to the first.
      const tally = this.readiness;
      tally.add(await readinessOf(url));
      await delay(INTERVAL_MS);
    }
  }
}

async function readinessOf(url: string): Promise<string> {
  try {
    const response = await fetch(`${url}/readyz`);
    const { checks } = (await response.json()) as { checks: Record<string, string> };
    const failing = Object.keys(checks).filter((name) => checks[name] !== "ok");
    return response.status === 200 ? "ready" : `not ready (${failing.join(", ")})`;
  } catch {
    return "no answer";
  }
}
