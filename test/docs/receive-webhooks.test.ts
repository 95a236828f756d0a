import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { messageOf, WebhookEvent } from "../../src/webhooks/webhook-event.js";
import { newId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { PROJECT } from "../support/code-blocks.js";
import { type GuideBlock, GuideReader, guideBlocks } from "../support/guide-page.js";
import { skip } from "../support/skip.js";
import { waitForJobs } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";
import { LOOPBACK } from "../webhooks/webhook-client.js";

const PAGE = "receive-webhooks.md";

const isInstalled = (command: string): Promise<boolean> =>
  promisify(execFile)(command, ["--version"]).then(
    () => true,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A receiver of the page, running as a reader would run it. */
class ShownReceiver {
  lines: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.on("data", (chunk: Buffer) => {
      this.lines.push(...chunk.toString().split("\n").filter(Boolean));
    });
    child.stderr!.on("data", (chunk: Buffer) => this.lines.push(chunk.toString()));
  }

  static async start(
    command: string[],
    folder: string,
    secret: string,
    port: number,
  ): Promise<ShownReceiver> {
    const [program, ...args] = command as [string, ...string[]];
    const env = { PATH: process.env.PATH ?? "", WEBHOOK_SECRET: secret, PORT: String(port) };
    const receiver = new ShownReceiver(spawn(program, args, { cwd: folder, env }));
    await waitUntil("the receiver listens", () => receiver.lines.includes("listening"));
    return receiver;
  }

  /** What it has handled, by type. */
  get handled(): string[] {
    return this.lines.filter((line) => line !== "listening").map((line) => line.split(" ")[0]!);
  }

  async stop(): Promise<void> {
    const exited = once(this.child, "exit");
    this.child.kill();
    await exited;
  }
}

describe(`docs/guides/${PAGE}`, function () {
  this.timeout(60_000);
  let app: TestApp;
  let client: ApiClient;
  let folder: string;
  let blocks: GuideBlock[];

  before(async () => {
    app = await startTestApp({ environment: LOOPBACK });
    folder = await mkdtemp(join(tmpdir(), "likeness-receivers-"));
    await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    blocks = await guideBlocks(PAGE);
    for (const { language, role, text } of blocks)
      if (language === "js" || language === "python") await writeFile(join(folder, role), text);
  });
  beforeEach(async () => (client = await app.newWorkspace()));
  after(async () => {
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows a message as it is sent", () => {
    const { text } = blocks.find(({ role }) => role === "message")!;
    const subject = { characterId: newId(), imageId: newId() };
    const event = WebhookEvent.IMAGE_ANALYSED;
    const sent = messageOf({
      workspaceId: newId(),
      eventId: newId(),
      event,
      subject,
      occurredAt: new Date(),
    });

    const shown = JSON.parse(text);
    assert.deepEqual(Object.keys(shown), Object.keys(sent));
    assert.deepEqual(Object.keys(shown.data), Object.keys(sent.data));
    for (const [name, id] of Object.entries(sent.data)) assert.equal(shown.data[name].length, id.length);
  });

  for (const command of [
    ["node", "receiver.mjs"],
    ["python3", "receiver.py"],
  ]) {
    it(`has requests that are answered as it says, and a receiver that hears of them: ${command.join(" ")}`, async function () {
      if (!(await isInstalled(command[0]!))) skip(this, `there is no ${command[0]} on this machine`);
      const port = await freePort();
      const requests = blocks
        .filter(({ language, role }) => language === "graphql" || role === "answer")
        .map((block) => ({ ...block, text: block.text.replaceAll("127.0.0.1:8787", `127.0.0.1:${port}`) }));
      const reader = new GuideReader(client, folder, {}, await client.createCharacter());
      await reader.read(requests.slice(0, 2));
      const { secret } = (reader.lastAnswer as any).createWebhook;
      const receiver = await ShownReceiver.start(command, folder, secret, port);

      const [test, ...others] = requests.slice(2);
      await reader.read([test!]);
      await waitUntil("the test is handled", () => receiver.handled.length > 0);
      await waitForJobs(app);
      await reader.read(others);
      await waitForJobs(app);

      // The replay came, and was known again.
      assert.deepEqual(receiver.handled, ["webhook.test"]);
      const { webhooks } = await client.ask(
        "{ webhooks { deliveries { nodes { status attempts { httpStatus } } } } }",
      );
      assert.deepEqual(webhooks[0].deliveries.nodes, [
        { status: "DELIVERED", attempts: [{ httpStatus: 204 }, { httpStatus: 204 }] },
      ]);
      await assertForgeriesRefused(`http://127.0.0.1:${port}/hook`);
      assert.deepEqual(receiver.handled, ["webhook.test"]);
      await receiver.stop();
    });
  }
});

async function assertForgeriesRefused(url: string): Promise<void> {
  const now = String(Math.floor(Date.now() / 1000));
  const forged = { "webhook-id": "evt_1", "webhook-timestamp": now, "webhook-signature": "v1,AAAA" };
  for (const headers of [{}, forged, { ...forged, "webhook-timestamp": "1" }]) {
    const { status } = await fetch(url, { method: "POST", body: "{}", headers });
    assert.equal(status, 401);
  }
}
