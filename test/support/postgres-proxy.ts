import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** What a message of the simple or extended query protocol has in it that commits: its text ends with a zero byte. */
const COMMIT = Buffer.from("COMMIT\0");
const RECORDINGS = ['INSERT INTO "reference_images"', 'INSERT INTO "candidates"'];

/** Where a connection is cut, or goes silent, that records a picture. */
type Cut = "before the record" | "before the commit's answer" | "silent before the commit's answer";

/** A way to PostgreSQL over which a test can cut connections at the worst moments. Counts the transactions that record a picture. */
export class PostgresProxy {
  static async start(databaseUrl: string): Promise<PostgresProxy> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = new PostgresProxy(databaseUrl, server);
    server.on("connection", (client) => proxy.serve(client));
    return proxy;
  }

  /** By number of the recording transaction, from 0, since this was set. */
  private cuts = new Map<number, Cut>();
  private recordings = 0;
  private answered = 0;
  private refusing = false;
  private stalled = false;
  private refuseAfterCut = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly databaseUrl: string,
    private readonly server: Server,
  ) {}

  /** The same database, by way of this proxy. */
  get url(): string {
    const url = new URL(this.databaseUrl);
    url.hostname = "127.0.0.1";
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** How many commits of recording transactions have been answered to the server, ever. */
  get answeredRecordings(): number {
    return this.answered;
  }

  /** @param thenRefuse and nobody gets through after the first cut, until {@link admit} */
  cut(cuts: Record<number, Cut>, { thenRefuse = false } = {}): void {
    this.cuts = new Map(Object.entries(cuts).map(([number, cut]) => [Number(number), cut]));
    this.recordings = 0;
    this.refuseAfterCut = thenRefuse;
  }

  /** Cuts every connection and takes no more. */
  refuse(): void {
    this.refusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Keeps every connection, and lets no byte through. */
  stall(): void {
    this.stalled = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Lets everybody through again, and cuts nothing any more. */
  admit(): void {
    this.refusing = false;
    this.stalled = false;
    for (const socket of this.sockets) socket.resume();
    this.cut({});
  }

  async stop(): Promise<void> {
    this.refuse();
    const closed = once(this.server, "close");
    this.server.close();
    await closed;
  }

  private serve(client: Socket): void {
    if (this.refusing) return void client.destroy();
    const { hostname, port } = new URL(this.databaseUrl);
    const database = connect(Number(port || 5432), hostname);
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => (this.sockets.delete(socket), other.destroy()));
    }
    if (this.stalled) for (const socket of [client, database]) socket.pause();
    let recording: number | null = null;
    let committed: { cut: Cut | undefined } | null = null;
    client.on("data", (bytes: Buffer) => {
      if (RECORDINGS.some((statement) => bytes.includes(statement))) {
        recording = this.recordings++;
        if (this.cuts.get(recording) === "before the record") return this.cutOff(client);
      }
      if (recording !== null && bytes.includes(COMMIT)) {
        committed = { cut: this.cuts.get(recording) };
        recording = null;
      }
      database.write(bytes);
    });
    database.on("data", (bytes: Buffer) => {
      if (committed?.cut === "silent before the commit's answer") return;
      if (committed?.cut === "before the commit's answer") return this.cutOff(client);
      client.write(bytes);
      if (committed !== null) this.answered++;
      committed = null;
    });
  }

  private cutOff(client: Socket): void {
    client.destroy();
    if (this.refuseAfterCut) this.refuse();
  }
}
