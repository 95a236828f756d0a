import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request as forward, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import sharp from "sharp";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { useChromium } from "../support/chromium.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import {
  faintTexts,
  openWatchedContext,
  pixelsBeyond,
  type WatchedContext,
} from "../support/watched-context.js";

const IMAGES = "{ characters { nodes { name referenceImages { fileName status } } } }";
/** A page that is meant for phones as well is tried on a small one. */
const PHONE = { viewport: { width: 360, height: 640 } };

describe("The playground's page to upload a picture, in a browser", function () {
  this.timeout(120_000);
  const chromium = useChromium();
  let watched: WatchedContext;
  let page: Page;
  let client: ApiClient;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-pictures-"));
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    client = await (await sharedApp()).newWorkspace();
    watched = await openWatchedContext(chromium.browser, client.url, PHONE);
    ({ page } = watched);
  });
  afterEach(() => watched?.close());

  const file = () => page.getByLabel("Picture", { exact: true });
  const problem = () => page.locator("#upload-problem");
  const send = () => page.getByRole("button", { name: "Upload", exact: true });
  const verdict = () => page.locator("#verdict:focus");
  const stored = async (): Promise<{ name: string; referenceImages: { fileName: string }[] }[]> =>
    (await client.ask(IMAGES)).characters.nodes;

  const asUploaded = ({ name, bytes }: FilePart, mimeType = "image/jpeg") => ({
    name,
    mimeType,
    buffer: bytes,
  });

  /** Signed in, with a character to choose and a picture chosen. */
  async function open(picture: FilePart | null, url = client.url): Promise<void> {
    await client.createCharacter("Mira");
    await page.goto(`${url}/playground/upload#key=${client.key}`);
    await send().and(page.locator(":enabled")).waitFor();
    if (picture !== null) await file().setInputFiles(asUploaded(picture));
  }

  /** A large file goes to the browser by its path, so that its bytes are not sent through the test's connection to it. */
  async function chooseLarge(name: string, bytes: Buffer): Promise<void> {
    const path = join(folder, name);
    await writeFile(path, bytes);
    await file().setInputFiles(path);
  }

  /** Presses the tabulator until it is there, as somebody without a mouse does. */
  async function tabTo(target: Locator): Promise<void> {
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press("Tab");
      if ((await target.and(page.locator(":focus")).count()) === 1) return;
    }
    assert.fail(`The tabulator does not lead to ${String(target)}`);
  }

  for (const { width, height, colorScheme } of [
    { width: 360, height: 640, colorScheme: "dark" },
    { width: 1280, height: 800, colorScheme: "light" },
  ] as const) {
    it(`goes from the key to the result by keyboard alone, at ${width} × ${height}, in ${colorScheme} colours`, async () => {
      const photo = await variantOfSample(6, 30);
      const fits = async (step: string) => {
        assert.equal(await pixelsBeyond(page), 0, step);
        assert.deepEqual(await faintTexts(page), [], step);
      };
      // Long before it is pressed: whoever listens is not certain to have been heard by the next key.
      const choosing = page.waitForEvent("filechooser");
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.goto(`${client.url}/playground/upload`);
      await page.locator("#key:focus").waitFor();
      await fits("signing in");

      await page.keyboard.insertText(client.key);
      await page.keyboard.press("Enter");
      await send().and(page.locator(":enabled")).waitFor();
      await tabTo(page.getByLabel("Name of the new character"));
      await page.keyboard.insertText("Mira");
      await tabTo(file());
      await page.keyboard.press("Enter");
      await (await choosing).setFiles(asUploaded(photo));
      await page.getByRole("img", { name: `Preview of ${photo.name}` }).waitFor();
      await fits("choosing");
      await tabTo(send());
      await page.keyboard.press("Enter");

      await verdict().waitFor();
      await fits("the result");
      await page.locator("#figures").getByText("Face lock").waitFor();
      await page.getByRole("heading", { name: "What was found" }).waitFor();
      await page.getByRole("heading", { name: "What would help the character most" }).waitFor();
      assert.deepEqual(await stored(), [
        { name: "Mira", referenceImages: [{ fileName: photo.name, status: "READY" }] },
      ]);
    });
  }

  it("shows the name, the size and a preview of what is chosen, and no preview of what the browser cannot show", async () => {
    await open(await variantOfSample(6, 31));
    await page.getByRole("img", { name: "Preview of sample6-31.jpg" }).waitFor();
    const name = await page.locator("#chosen").textContent();

    await file().setInputFiles(asUploaded({ name: "phone.heic", bytes: Buffer.from("not shown") }));
    await page.getByText("phone.heic, 0.1 MB. This browser cannot show it").waitFor();

    assert.match(name!, /^sample6-31\.jpg, 0\.\d MB$/);
    assert.equal(await page.locator("#preview").isVisible(), false);
  });

  it("goes on with the same character in the query editor", async () => {
    await open(await facelessPicture(1));
    await client.createCharacter("Newer");
    await send().press("Enter");
    await verdict().waitFor();

    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole("link", { name: "Query editor" }).click();
    await page.locator(".window-switcher__item--active").getByText("Who am I").waitFor();
    await page.locator("app-window-switcher-item").getByText("Character", { exact: true }).click();
    await page.getByRole("button", { name: "Send Request" }).click();

    await page.locator("app-query-result:visible .cm-content").first().getByText('"Mira"').waitFor();
  });

  it("refuses a file that is too large before a byte of it is sent", async () => {
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.headers()["content-type"]?.startsWith("multipart/")) sent.push(request.url());
    });
    await open(null);
    const said = "scan.jpg is too large: it has 20.1 MB, and this server takes up to 20 MB.";
    await chooseLarge("scan.jpg", Buffer.alloc(20 * 2 ** 20 + 1));
    await problem().getByText(said).waitFor();

    await send().press("Enter");

    await problem().getByText(said).waitFor();
    assert.deepEqual(sent, []);
    assert.deepEqual(await stored(), [{ name: "Mira", referenceImages: [] }]);
  });

  it("says in words what the server refuses, and takes the next picture", async () => {
    await open({ name: "letter.jpg", bytes: Buffer.from("Dear Mira,") });
    await send().press("Enter");
    await problem().getByText("JPEG").waitFor();
    assert.deepEqual(await stored(), [{ name: "Mira", referenceImages: [] }]);

    await file().setInputFiles(asUploaded(await facelessPicture(2)));
    await send().press("Enter");
    await verdict().waitFor();
    await send().press("Enter");
    await problem().getByText("It is there as “faceless-2.png”").waitFor();

    assert.equal((await stored())[0]!.referenceImages.length, 1);
  });

  it("shows how far an upload of 15 MB is", async () => {
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const bytes = await sharp({
      create: { width: 2_400, height: 2_100, channels: 3, background: "black", noise },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    assert.ok(bytes.length > 15_000_000);
    await open(null);
    await chooseLarge("large.png", bytes);
    const network = await watched.context.newCDPSession(page);
    await network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 6_000_000,
    });
    await page.evaluate(`window.steps = [];
      new MutationObserver(() => window.steps.push(document.getElementById("step").textContent))
        .observe(document.getElementById("step"), { childList: true });`);

    await send().press("Enter");
    await verdict().waitFor();

    const steps = await page.evaluate<string[]>("window.steps");
    const parts = steps.flatMap((step) => /^Sending: (\d+) %$/.exec(step)?.[1] ?? []).map(Number);
    assert.ok(
      parts.some((part) => part > 0 && part < 100),
      steps.join(),
    );
    assert.deepEqual(
      parts,
      parts.toSorted((a, b) => a - b),
    );
    assert.equal(steps.at(-1), "Stored. Its face is being described …");
  });

  it("gives an upload up when it is cancelled", async () => {
    await open(null);
    await chooseLarge("large.png", Buffer.alloc(15_000_000));
    const network = await watched.context.newCDPSession(page);
    await network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 100_000,
    });
    await send().press("Enter");
    await page.getByRole("button", { name: "Cancel" }).press("Enter");

    await problem().getByText("Cancelled. You can upload the same picture again").waitFor();
    assert.deepEqual(await stored(), [{ name: "Mira", referenceImages: [] }]);
  });

  for (const { width, height, colorScheme } of [
    { width: 360, height: 640, colorScheme: "light" },
    { width: 1280, height: 800, colorScheme: "dark" },
  ] as const) {
    it(`removes what it just uploaded, when asked twice, by keyboard, at ${width} pixels in ${colorScheme} colours`, async () => {
      const questions: string[] = [];
      page.on("dialog", (dialog) => {
        questions.push(dialog.message());
        void (questions.length === 1 ? dialog.dismiss() : dialog.accept());
      });
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await open(await facelessPicture(5));
      await send().press("Enter");
      await verdict().waitFor();
      const remove = page.getByRole("button", { name: "Remove faceless-5.png again" });

      await tabTo(remove);
      await page.keyboard.press("Enter");
      const afterNo = (await stored())[0]!.referenceImages.length;
      assert.deepEqual([await pixelsBeyond(page), await faintTexts(page)], [0, []]);
      await page.keyboard.press("Enter");
      await page.locator("#removed:focus").waitFor();

      assert.equal(
        await page.locator("#removed").textContent(),
        "“faceless-5.png” is removed. “Mira” has 0 picture(s) now.",
      );
      assert.deepEqual([questions.length, afterNo], [2, 1]);
      assert.match(
        questions[1]!,
        /Remove “faceless-5\.png” from “Mira”, with its file\? There is no way back/,
      );
      assert.deepEqual(await stored(), [{ name: "Mira", referenceImages: [] }]);
      assert.deepEqual([await remove.count(), await page.locator("#result").isVisible()], [0, false]);
      assert.deepEqual([await pixelsBeyond(page), await faintTexts(page)], [0, []]);
    });
  }

  it("takes a new character back when its picture is refused, and makes it with the next", async () => {
    await page.goto(`${client.url}/playground/upload#key=${client.key}`);
    await send().and(page.locator(":enabled")).waitFor();
    await page.getByLabel("Name of the new character").fill("Mira");
    await file().setInputFiles(asUploaded({ name: "letter.jpg", bytes: Buffer.from("Dear Mira,") }));
    await send().press("Enter");
    await problem().getByText("JPEG").waitFor();
    const afterRefusal = await stored();
    const name = await page.getByLabel("Name of the new character").inputValue();

    await file().setInputFiles(asUploaded(await facelessPicture(6)));
    await send().press("Enter");
    await verdict().waitFor();

    assert.deepEqual([afterRefusal, name], [[], "Mira"]);
    assert.deepEqual(await stored(), [
      { name: "Mira", referenceImages: [{ fileName: "faceless-6.png", status: "READY" }] },
    ]);
  });

  it("takes a new character back when its upload is cancelled", async () => {
    await page.goto(`${client.url}/playground/upload#key=${client.key}`);
    await send().and(page.locator(":enabled")).waitFor();
    await page.getByLabel("Name of the new character").fill("Mira");
    await chooseLarge("large.png", Buffer.alloc(15_000_000));
    const network = await watched.context.newCDPSession(page);
    await network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: 100_000,
    });
    await send().press("Enter");
    await page.getByText("Sending:").waitFor();
    await page.getByRole("button", { name: "Cancel" }).press("Enter");

    await problem().getByText("Cancelled. You can upload the same picture again").waitFor();
    assert.deepEqual(await stored(), []);
  });

  it("asks for a key again when its own is revoked meanwhile", async () => {
    const { createApiKey } = await client.ask(
      `mutation { createApiKey(input: { name: "short", scopes: [ADMIN] }) { key apiKey { id } } }`,
    );
    await page.goto(`${client.url}/playground/upload#key=${createApiKey.key}`);
    await send().and(page.locator(":enabled")).waitFor();
    await page.getByLabel("Name of the new character").fill("Mira");
    await file().setInputFiles(asUploaded(await facelessPicture(3)));
    await client.ask(`mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { userErrors { message } } }`, {
      id: createApiKey.apiKey.id,
    });

    await send().press("Enter");

    await page.getByRole("alert").getByText("The server does not accept this key").waitFor();
    await page.locator("#key:focus").waitFor();
    assert.deepEqual(await stored(), []);
  });

  describe("when the answer to an upload is lost", () => {
    let losing: LosingServer;
    beforeEach(async () => {
      losing = await startLosingServer(client.url);
      await watched.close();
      watched = await openWatchedContext(chromium.browser, losing.url, PHONE);
      ({ page } = watched);
    });
    afterEach(() => losing?.stop());

    /** Uploads to a new character, of which only the server hears that it was made. @returns what is stored then */
    async function uploadToUnheardCharacter(name: string, picture: FilePart) {
      await page.goto(`${losing.url}/playground/upload#key=${client.key}`);
      await send().and(page.locator(":enabled")).waitFor();
      await page.getByLabel("Name of the new character").fill(name);
      await file().setInputFiles(asUploaded(picture));
      losing.loseAnswersTo = "application/json";
      await send().press("Enter");
      await problem().getByText("The server cannot be reached.").waitFor();
      losing.loseAnswersTo = null;
      return stored();
    }

    it("says so, and stores the picture once when it is sent again", async () => {
      const photo = await variantOfSample(6, 32);
      await open(photo, losing.url);
      losing.loseAnswersTo = "multipart/form-data";
      await send().press("Enter");
      await problem().getByText("The connection broke off before the server answered.").waitFor();
      losing.loseAnswersTo = null;
      const afterLoss = await stored();

      await send().press("Enter");
      await verdict().waitFor();

      const { referenceImages } = (await stored())[0]!;
      assert.deepEqual(afterLoss[0]!.referenceImages.length, 1);
      assert.deepEqual(referenceImages, [{ fileName: photo.name, status: "READY" }]);
    });

    it("takes a new character back, of which it did not hear, when another name is chosen", async () => {
      const afterLoss = await uploadToUnheardCharacter("Mrai", await facelessPicture(7));

      await page.getByLabel("Name of the new character").fill("Mira");
      await send().press("Enter");
      await verdict().waitFor();

      assert.deepEqual(afterLoss, [{ name: "Mrai", referenceImages: [] }]);
      assert.deepEqual(await stored(), [
        { name: "Mira", referenceImages: [{ fileName: "faceless-7.png", status: "READY" }] },
      ]);
    });

    it("creates a new character once", async () => {
      const afterLoss = await uploadToUnheardCharacter("Mira", await facelessPicture(4));

      await send().press("Enter");
      await verdict().waitFor();

      assert.deepEqual(afterLoss, [{ name: "Mira", referenceImages: [] }]);
      assert.deepEqual(await stored(), [
        { name: "Mira", referenceImages: [{ fileName: "faceless-4.png", status: "READY" }] },
      ]);
    });
  });
});

interface LosingServer {
  url: string;
  /** The content type of requests that reach the server and whose answers do not come back; null: none. */
  loseAnswersTo: string | null;
  stop(): void;
}

/** Stands before a server and loses answers, as a network does. */
async function startLosingServer(target: string): Promise<LosingServer> {
  const server: Server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const request = forward(new URL(incoming.url!, target), { method, headers }, (answer) => {
      const isLost =
        losing.loseAnswersTo !== null && headers["content-type"]?.startsWith(losing.loseAnswersTo) === true;
      if (isLost) {
        // Only when it is whole the server is known to have done what it was asked for.
        answer.resume().once("end", () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    request.once("error", () => outgoing.destroy());
    incoming.pipe(request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const losing: LosingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswersTo: null,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return losing;
}
