import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { readyMadeOperations } from "../../src/api/playground/operations.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { launchChromium } from "../support/chromium.js";
import { variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";

describe("The playground in a browser", function () {
  // A browser shares the cores with the server and its analyser.
  this.timeout(120_000);
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let client: ApiClient;
  /** What went against the rules that hold for every test. */
  let offences: string[];

  before(async function () {
    const launched = await launchChromium();
    if (launched === null) {
      console.log("    No Chromium on this machine: apt-get install chromium, and these tests run too.");
      return this.skip();
    }
    browser = launched;
  });
  after(() => browser?.close());

  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    offences = [];
    context.on("request", (request) => {
      if (new URL(request.url()).origin !== client.url) offences.push(`asked ${request.url()}`);
    });
    context.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) offences.push(message.text());
    });
    context.on("weberror", (error) => offences.push(String(error.error())));
    page = await context.newPage();
  });
  afterEach(async () => {
    await context?.close();
    assert.deepEqual(
      offences,
      [],
      "requests to other hosts, violations of the page's policy, or uncaught errors",
    );
  });

  const signIn = (key = client.key) => page.goto(`${client.url}/#key=${key}`);
  const frontWindow = () => page.locator(".window-switcher__item--active");
  const openWindow = (name: string) =>
    page.locator("app-window-switcher-item").getByText(name, { exact: true }).click();
  const result = () => page.locator("app-query-result:visible .cm-content").first();

  /** Sends the window's operation and returns once the text is in its result. */
  async function sendAndSee(text: string): Promise<void> {
    await page.getByRole("button", { name: "Send Request" }).click();
    await result().getByText(text).first().waitFor();
  }

  describe("opened by the link with a key", () => {
    it("is signed in, shows the first window, and has taken the key out of the address bar", async () => {
      await signIn();

      await page.getByText("with the key “test”").waitFor();
      assert.equal(page.url(), `${client.url}/`);
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      assert.equal(await page.locator("app-window-switcher-item").count(), readyMadeOperations.length);
      assert.equal(await page.locator("#sign-in").isVisible(), false);
    });

    it("says who the key belongs to", async () => {
      const { viewer } = await client.ask("{ viewer { workspace { id } } }");
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      await sendAndSee(viewer.workspace.id);
    });

    it("creates a character, uploads a photo chosen in the file picker, shows both, and deletes them", async () => {
      const photo = await variantOfSample(6, 1);
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      await openWindow("Create a character");
      await sendAndSee('"char_');
      await openWindow("Upload an image");
      const choosing = page.waitForEvent("filechooser");
      await page.locator(".query-editor__upload-action").click();
      await (await choosing).setFiles({ name: photo.name, mimeType: "image/jpeg", buffer: photo.bytes });
      await page.locator(".query-editor__upload-action--selected").waitFor();
      await sendAndSee('"READY"');

      const { characters } = await client.ask(
        "{ characters { nodes { id name referenceImages { id status sha256 fileName } } } }",
      );
      const [{ id, name, referenceImages }] = characters.nodes;
      assert.deepEqual([characters.nodes.length, name, referenceImages.length], [1, "Mira", 1]);
      assert.deepEqual(referenceImages[0], {
        id: referenceImages[0].id,
        status: "READY",
        sha256: createHash("sha256").update(photo.bytes).digest("hex"),
        fileName: photo.name,
      });

      await openWindow("Character");
      await sendAndSee(referenceImages[0].id);
      await openWindow("Characters");
      await sendAndSee(id);
      await openWindow("Delete");
      await sendAndSee(id);
      assert.equal((await client.ask("{ characters { nodes { id } } }")).characters.nodes.length, 0);
    });

    it("restores its windows after a reload, and keeps the key for this tab only", async () => {
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      await openWindow("Create a character");
      await sendAndSee('"char_');
      const { characters } = await client.ask("{ characters { nodes { id } } }");
      const { id } = characters.nodes[0];

      // Altair saves a second after the last change.
      const saved = await waitUntil("Altair has saved the character's id", async () => {
        const stored = await storedForLater(page);
        return stored.includes(id) ? stored : null;
      });
      assert.ok(saved.includes("CreateCharacter($input") && !saved.includes(client.key));
      await page.reload();
      await frontWindow().getByText("Create a character", { exact: true }).waitFor();
      await openWindow("Character");
      await sendAndSee(id);

      const otherTab = await context.newPage();
      await otherTab.goto(client.url);
      await otherTab.locator("#sign-in").waitFor();
    });

    it("forgets the key on signing out", async () => {
      await signIn();
      await page.getByRole("button", { name: "Sign out" }).click();

      await page.getByLabel("Key").waitFor();
      assert.equal(await page.evaluate("sessionStorage.length"), 0);
    });
  });

  describe("opened without a key", () => {
    it("says how to get one, and takes one that is pasted", async () => {
      await page.goto(client.url);
      await page.getByText("Open the link that the server printed when it started").waitFor();
      assert.equal(await page.locator("#problem").textContent(), "");

      await page.getByLabel("Key").fill(` ${client.key} `);
      await page.getByRole("button", { name: "Sign in" }).click();

      await page.getByText("with the key “test”").waitFor();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
    });

    it("takes a link that is pasted into the same tab", async () => {
      await page.goto(`${client.url}/graphql`);
      await page.getByLabel("Key").waitFor();

      await page.goto(`${client.url}/graphql#key=${client.key}`);

      await page.getByText("with the key “test”").waitFor();
      assert.equal(page.url(), `${client.url}/graphql`);
    });
  });

  for (const key of ["lk_wrong", "schlüssel"]) {
    it(`says so when the key is wrong: ${key}`, async () => {
      await signIn(encodeURIComponent(key));

      await page.getByRole("alert").getByText("The server does not accept this key").waitFor();
      assert.equal(page.url(), `${client.url}/`);
      assert.equal(await page.locator("app-root").isVisible(), false);
    });
  }
});

/** Everything that outlives the tab, as JSON: localStorage, cookies and every record of IndexedDB. */
function storedForLater(page: Page): Promise<string> {
  return page.evaluate<string>(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const kept = [{ ...localStorage }, document.cookie];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        kept.push(await done(database.transaction(store).objectStore(store).getAll()));
      }
      database.close();
    }
    return JSON.stringify(kept);
  })()`);
}
