import { randomUUID } from "node:crypto";
import createSubscriber, { type Subscriber } from "pg-listen";
import type { EntityManager } from "typeorm";
import type { DatabaseWatch } from "../errors/database-outage.js";
import { within } from "../event-loop/within.js";
import type { Log } from "../logging/log.js";

/** On which processes send themselves what comes behind everything that was told before. */
const OWN_CHANNEL = "likeness_catch_up";
const RECONNECT_DELAY_MS = 1_000;

/** What a process hears of others' transactions (`LISTEN`), over one connection of its own, which is made anew whenever it breaks. */
export class DatabaseNotifications {
  private readonly subscriber: Subscriber;
  private readonly channels: string[] = [];
  private readonly gapHearers: (() => void)[] = [];
  private readonly markers = new Map<string, () => void>();
  private closed = false;

  constructor(databaseUrl: string, log: Log, watch?: DatabaseWatch) {
    this.subscriber = createSubscriber(
      { connectionString: databaseUrl },
      { retryTimeout: 0, retryInterval: () => this.reconnectDelayMs() },
    );
    this.subscriber.events.on("error", (error) => {
      if (!this.closed) log.error({ err: error }, "no longer hearing of what other processes do");
    });
    // A connection of its own, which in a process that only answers clients may be the only one to notice.
    this.subscriber.events.on("reconnect", () => {
      watch?.noticed(new Error("Connection terminated"));
      this.tellGap();
    });
    this.subscriber.events.on("connected", () => {
      // A connection that came back only after the server had closed.
      if (this.closed) void this.subscriber.close();
      this.tellGap();
    });
    this.subscriber.notifications.on(OWN_CHANNEL, (marker: string) => this.markers.get(marker)?.());
  }

  /** Calls back with the JSON value of each notification of a channel. To be called before {@link start}. */
  hear<Payload>(channel: string, hearer: (payload: Payload) => void): void {
    if (!this.channels.includes(channel)) this.channels.push(channel);
    this.subscriber.notifications.on(channel, hearer);
  }

  /** Calls back whenever notifications may have been missed, since the connection was lost. To be called before {@link start}. */
  hearOfGaps(hearer: () => void): void {
    this.gapHearers.push(hearer);
  }

  async start(): Promise<void> {
    await this.subscriber.connect();
    // Our own is the last, also when the connection is made anew: whoever hears it hears all.
    for (const channel of [...this.channels, OWN_CHANNEL]) await this.subscriber.listenTo(channel);
  }

  /**
   * Resolves when everything was heard that transactions told which had been committed before the call: PostgreSQL delivers notifications in the
   * order of their commits, so what this process tells itself now comes behind them.
   * @throws Error not within `timeoutMs`, as while the connection is down; whatever the database says of the question
   */
  async catchUp(manager: EntityManager, timeoutMs: number): Promise<void> {
    const marker = randomUUID();
    const heard = new Promise<void>((resolve) => this.markers.set(marker, resolve));
    try {
      await manager.query("SELECT pg_notify($1, $2)", [OWN_CHANNEL, JSON.stringify(marker)]);
      await within(timeoutMs, heard);
    } finally {
      this.markers.delete(marker);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.subscriber.close();
  }

  private tellGap(): void {
    for (const hearer of this.gapHearers) hearer();
  }

  /** pg-listen tries for ever, also after it was closed; only an error here ends it, and lets the process end. */
  private reconnectDelayMs(): number {
    if (this.closed) throw new Error("Closed while the connection was down");
    return RECONNECT_DELAY_MS;
  }
}
