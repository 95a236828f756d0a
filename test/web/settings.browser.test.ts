import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { ApiClient } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { axeViolations } from "../support/axe.js";
import { waitUntil } from "../support/wait-until.js";
import { pixelsBeyond, type WatchedContext } from "../support/watched-context.js";
import { DESK, PHONE, useWatchedPageEach } from "../support/watched-page.js";
import { Receiver } from "../webhooks/receiver.js";
import { LOOPBACK } from "../webhooks/webhook-client.js";

const LIGHT_DESK = { ...DESK, colorScheme: "light" } as const;
const DARK_PHONE = { ...PHONE, colorScheme: "dark" } as const;

describe("The settings in a browser", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let receiver: Receiver;
  let watched: WatchedContext;
  let page: Page;

  before(async function () {
    app = await startTestApp({ environment: LOOPBACK });
    receiver = await Receiver.start();
  });
  after(async () => {
    await app?.stop();
    await receiver?.stop();
  });
  useWatchedPageEach(
    (opened) => ({ client, watched, page } = opened),
    () => Promise.resolve(app),
  );

  const useWindow = async ({ colorScheme, ...size }: typeof LIGHT_DESK | typeof DARK_PHONE) => {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
  };
  const open = (path: string) => page.goto(`${app.url}${path}#key=${client.key}`);
  const dialog = (name: string | RegExp) =>
    page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));
  const button = (name: string, within: Page | Locator = page) =>
    within.getByRole("button", { name, exact: true });
  /** On a desk in light colours as on a phone in dark ones. */
  const assertFit = async (what: string) => {
    for (const window of [DARK_PHONE, LIGHT_DESK]) {
      await useWindow(window);
      assert.deepEqual(await axeViolations(page), [], `${what} at ${window.width} px`);
      assert.equal(await pixelsBeyond(page), 0, `${what} at ${window.width} px`);
    }
  };

  it("make a key, show it this once, and end it", async () => {
    await open("/settings/keys");
    await page.getByText("Signed in with it", { exact: true }).waitFor();
    await assertFit("the list");
    await button("New key").click();
    await page.keyboard.type("Front end");
    await page.getByLabel("Change characters").uncheck();
    await page.getByLabel("In 30 days").check();
    await assertFit("the form");
    await button("Create the key").click();

    const made = dialog("The key “Front end” is made");
    const key = await made.getByLabel("Key", { exact: true }).inputValue();
    const link = await made.getByLabel("Sign-in link", { exact: true }).inputValue();
    await assertFit("the key, this once");
    assert.equal(link, `${app.url}/#key=${key}`);
    const { viewer } = await new ApiClient(app.url, key).ask("{ viewer { keyName scopes } }");
    assert.deepEqual(viewer, { keyName: "Front end", scopes: ["CHARACTERS_READ"] });
    await button("Done", made).click();
    const row = page.getByRole("listitem").filter({ hasText: "Front end" });
    await row.getByText(/Expires in (30 days|1 month|next month)|Expires next month/).waitFor();
    assert.ok(!(await page.content()).includes(key));

    await page.getByRole("button", { name: "Revoke the key Front end" }).click();
    await button("Cancel", dialog("Revoke “Front end”?")).click();
    assert.equal((await new ApiClient(app.url, key).graphql("{ viewer { keyName } }")).status, 200);
    await page.getByRole("button", { name: "Revoke the key Front end" }).click();
    await assertFit("the question");
    await button("Revoke", dialog("Revoke “Front end”?")).click();

    await page.getByText("The key “Front end” was revoked.").waitFor();
    assert.equal((await new ApiClient(app.url, key).graphql("{ viewer { keyName } }")).status, 401);
    await page.getByText("1 ended key").click();
    await row.getByText("Revoked").waitFor();
  });

  it("make a webhook, try it, replay what failed, rotate its secret, disable and delete it", async () => {
    await open("/settings/webhooks");
    await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
    await button("New webhook").click();
    await page.getByLabel("URL").fill("https://user:word@example.com/hook");
    await button("Create the webhook").click();
    await page.getByText("A webhook's URL holds no user and no password").waitFor();
    await page.getByLabel("URL").fill(receiver.url);
    await page.getByLabel("Description").fill("The shop's back end");
    await page.getByLabel("Image analysed").uncheck();
    await assertFit("the form");
    await button("Create the webhook").click();
    const made = dialog("The webhook is made");
    const secret = await made.getByLabel("Signing secret", { exact: true }).inputValue();
    assert.match(secret, /^whsec_/);
    await button("Done", made).click();

    await page.getByRole("link", { name: /The shop's back end/ }).click();
    receiver.answers.push(500);
    await button("Send a test").click();
    const delivery = page.getByRole("listitem").filter({ hasText: "webhook.test" });
    await delivery.getByText("Failed", { exact: true }).waitFor();
    await delivery.getByText("webhook.test", { exact: true }).click();
    await delivery.getByText(/Answered 500, which is not/).waitFor();
    await assertFit("the log");
    const before = receiver.received.length;
    await button("Send again", delivery).click();
    await delivery.getByText("Delivered", { exact: true }).waitFor();
    assert.equal(receiver.received.length, before + 1);
    assert.equal(
      receiver.received.at(-1)!.headers["webhook-id"],
      receiver.received.at(-2)!.headers["webhook-id"],
    );

    const more = async (name: string) => {
      await button("More actions").click();
      await page.getByRole("menuitem", { name }).click();
    };
    await more("Rotate the secret");
    await button("Rotate", dialog("Rotate the secret")).click();
    const rotated = dialog("The secret is replaced");
    assert.notEqual(await rotated.getByLabel("Signing secret", { exact: true }).inputValue(), secret);
    await button("Done", rotated).click();
    await page.getByText("The secret before is valid until").waitFor();

    await button("Disable").click();
    await button("Enable").waitFor();
    const { webhooks } = await client.ask("{ webhooks { enabled events } }");
    assert.deepEqual([webhooks[0].enabled, webhooks[0].events.length], [false, 7]);
    await assertFit("a disabled webhook");

    await more("Delete");
    await button("Delete", dialog("Delete this webhook?")).click();
    await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
    await waitUntil(
      "it is gone",
      async () => (await client.ask("{ webhooks { id } }")).webhooks.length === 0,
    );
  });

  it("copy a new key at a press, and say so", async () => {
    await watched.context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
    await open("/settings/keys");
    await button("New key").click();
    await page.keyboard.type("Copied");
    await page.keyboard.press("Enter");
    const made = dialog("The key “Copied” is made");
    const key = await made.getByLabel("Key", { exact: true }).inputValue();

    await button("Copy: Key", made).click();

    await made.getByText("Copied", { exact: true }).first().waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), key);
  });

  it("say why a webhook was disabled by the server", async () => {
    await client.ask(
      "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } userErrors { code } } }",
      { input: { url: "https://receiver.example/hook", events: ["IMAGE_ANALYSED"] } },
    );
    await app.dataSource.query(
      "UPDATE webhooks SET disabled_at = now(), disabled_reason = 'Its receiver took nothing for a day.' WHERE workspace_id = $1",
      [client.workspaceId],
    );

    await open("/settings/webhooks");

    const row = page.getByRole("link", { name: /receiver\.example/ });
    await row.getByText("Its receiver took nothing for a day.").waitFor();
    await row.click();
    await page.getByText("Nothing was sent yet").waitFor();
    await page.getByText("Its receiver took nothing for a day.").waitFor();
    await button("Enable").waitFor();
  });
});
