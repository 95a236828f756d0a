import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { sampleCharacter } from "../../src/cli/demo-pictures.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { facelessPicture, largePhoto, variantOfSample } from "../support/pictures.js";
import { noteLoad } from "../support/page-load.js";
import { waitUntil } from "../support/wait-until.js";
import type { WatchedContext } from "../support/watched-context.js";
import { assertFits, useWatchedPageEach } from "../support/watched-page.js";

const MAX_FIRST_LOAD_BYTES = 250_000;

const IMAGES = `query ($id: ID!) {
  character(id: $id) { referenceImages { id type status fileName caption } }
}`;

interface Point {
  x: number;
  y: number;
}

const DRAG_STEPS = 10;

async function dragByMouse({ mouse }: Page, from: Point, to: Point): Promise<void> {
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: DRAG_STEPS });
  await mouse.up();
}

/** A finger that stays for half a second before it moves, as one does who does not want to scroll. */
async function dragByTouch(page: Page, from: Point, to: Point): Promise<void> {
  const input = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: Point[]) =>
    input.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", from);
  await page.waitForTimeout(500);
  for (let step = 1; step <= DRAG_STEPS; step++) {
    const at = (a: number, b: number) => a + ((b - a) * step) / DRAG_STEPS;
    await touch("touchMove", { x: at(from.x, to.x), y: at(from.y, to.y) });
  }
  await touch("touchEnd");
}

describe("The page in a browser", function () {
  // A browser shares the cores with the server and its analyser.
  this.timeout(120_000);
  let client: ApiClient;
  let watched: WatchedContext;
  let page: Page;

  useWatchedPageEach((opened) => ({ client, watched, page } = opened));

  const signIn = (path = "/", on = page) => on.goto(`${client.url}${path}#key=${client.key}`);
  const card = (name: string, on = page): Locator => on.getByRole("article", { name, exact: true });
  const imagesOf = async (id: string) => (await client.ask(IMAGES, { id })).character.referenceImages;
  const namesOf = async (id: string) => (await imagesOf(id)).map(({ fileName }: any) => fileName);

  /** A character of these pictures, that need not be analysed yet. */
  async function characterOf(...files: FilePart[]): Promise<string> {
    const id = await client.createCharacter();
    for (const file of files) {
      const { userErrors } = await client.upload(id, file, { waitMs: 0 });
      assert.deepEqual(userErrors, []);
    }
    return id;
  }

  async function choose(...files: FilePart[]): Promise<void> {
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Add pictures" }).first().click();
    const chosen = files.map(({ name, bytes }) => ({ name, mimeType: "image/jpeg", buffer: bytes }));
    await (await choosing).setFiles(chosen);
  }

  /** A file, as from the clipboard or from the desktop. */
  async function bring(how: "paste" | "drop", { name, bytes }: FilePart): Promise<void> {
    await page.evaluate(
      ([how, name, base64]) => {
        // Of the browser, whose types the tests do not have.
        const { DataTransfer, ClipboardEvent, DragEvent, document } = globalThis as any;
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name!, { type: "image/png" }));
        const event =
          how === "paste"
            ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true })
            : new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
        document.body.dispatchEvent(event);
      },
      [how, name, bytes.toString("base64")],
    );
  }

  /** Of the desktop, which the page itself has no say in. */
  async function dropFolder(path: string): Promise<void> {
    const input = await page.context().newCDPSession(page);
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const)
      await input.send("Input.dispatchDragEvent", { type, x: 600, y: 400, data });
  }

  async function act(on: Page, image: string, action: string): Promise<void> {
    // A window behind another draws rarely, and is then waited for.
    await on.bringToFront();
    await card(image, on).hover();
    await on.getByRole("button", { name: `Actions of ${image}` }).click();
    await on.getByRole("menuitem", { name: action }).click();
  }

  describe("of a new server", () => {
    it("is opened by the link, loads within its bounds, and makes the demo character in one click", async () => {
      const load = noteLoad(page);
      await signIn();
      await page.getByRole("button", { name: "Add the demo character" }).waitFor();
      assert.equal(page.url(), `${client.url}/`);
      const bytes = await load.gzippedBytes();
      assert.ok(bytes > 50_000 && bytes < MAX_FIRST_LOAD_BYTES, `${bytes} bytes, gzipped`);

      await page.getByRole("button", { name: "Add the demo character" }).click();

      await page.getByRole("heading", { name: "Mira (demo)" }).waitFor();
      await card("portrait.jpg").getByText("Strong").waitFor();
      await card("laughing.jpg").getByText("Strong").waitFor();
      await card("someone-else.jpg").getByText("Shows a different person than the other images").waitFor();
      await card("group.jpg").getByText("Unusable").waitFor();
      const images = await imagesOf(new URL(page.url()).pathname.split("/")[2]!);
      assert.deepEqual(
        images.map(({ status }: any) => status),
        ["READY", "READY", "READY", "READY"],
      );
    });

    it("says where a key is found, and why one is not taken", async () => {
      await page.goto(client.url);
      await page.getByText("admin-key").waitFor();

      await page.getByLabel("API key").fill("lk_wrong");
      await page.getByRole("button", { name: "Sign in" }).click();

      await page
        .getByText(/key/i)
        .filter({ hasText: "unknown" })
        .or(page.getByText("not valid"))
        .first()
        .waitFor();
    });
  });

  it("carries out a recommendation, unless it is taken back in time", async () => {
    const { name, profile, pictures } = await sampleCharacter();
    const id = await client.createCharacter(name, profile);
    for (const picture of pictures.slice(0, 3)) await client.upload(id, picture);
    await signIn(`/characters/${id}`);
    const remove = page
      .getByRole("listitem")
      .filter({ hasText: "Remove “someone-else.jpg”" })
      .getByRole("button", { name: "Remove" });

    await remove.click();
    await card("someone-else.jpg").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await card("someone-else.jpg").waitFor();
    assert.equal((await imagesOf(id)).length, 3);

    await remove.click();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await waitUntil("it is deleted", async () => (await imagesOf(id)).length === 2);
  });

  describe("of reference images", () => {
    it("sorts them by the keyboard alone, and says what happens", async () => {
      const files = await Promise.all([0, 1, 2, 3].map((variant) => facelessPicture(variant)));
      const id = await characterOf(...files);
      const [primary, first, second, third] = files.map(({ name }) => name);
      await signIn(`/characters/${id}`);
      const handle = page.getByRole("button", { name: `Move ${first}` });
      await handle.focus();

      await page.keyboard.press("Space");
      await page.getByText(`${first} is picked up, at place 1 of 3.`).waitFor({ state: "attached" });
      await page.keyboard.press("ArrowRight");
      await page.getByText(`${first} is at place 2 of 3.`).waitFor({ state: "attached" });
      await page.keyboard.press("Space");

      await waitUntil("the server keeps the new order", async () => {
        const names = await namesOf(id);
        return names.join() === [primary, second, first, third].join();
      });
      await page.reload();
      await card(first!).waitFor();
      const shown = await page
        .getByRole("article")
        .evaluateAll((cards: any[]) => cards.map((each) => each.ariaLabel));
      assert.deepEqual(shown, [primary, second, first, third]);
    });

    it("tells why a file is not taken, and tries again what a broken connection lost", async () => {
      const id = await characterOf();
      const photo = await variantOfSample(6, 3);
      await signIn(`/characters/${id}`);

      await choose({ name: "notes.jpg", bytes: Buffer.from("not a picture") });
      await page.getByRole("alert").getByText("JPEG").waitFor();
      await page.getByRole("button", { name: "Dismiss notes.jpg" }).click();
      await watched.context.setOffline(true);
      await choose(photo);
      await page.getByRole("alert").getByText("does not answer").waitFor();
      assert.deepEqual(await imagesOf(id), []);

      await watched.context.setOffline(false);
      await page.getByRole("button", { name: "Try again" }).click();

      await card(photo.name).waitFor();
      assert.deepEqual(await namesOf(id), [photo.name]);
    });

    it("takes pictures that are pasted, and those that are dropped", async () => {
      const id = await characterOf();
      await signIn(`/characters/${id}`);
      await page.getByText("No images yet").waitFor();
      const [pasted, dropped] = await Promise.all([0, 1].map((variant) => facelessPicture(variant)));

      await bring("paste", pasted!);
      await card(pasted!.name).waitFor();
      await bring("drop", dropped!);
      await card(dropped!.name).waitFor();

      assert.deepEqual(await namesOf(id), [pasted!.name, dropped!.name]);
    });

    it("takes several in the order in which they were chosen, the first as the primary, however long it takes", async () => {
      const id = await characterOf();
      const files = [
        await largePhoto(),
        await facelessPicture(0),
        await variantOfSample(6, 3),
        await facelessPicture(1),
      ];
      await signIn(`/characters/${id}`);
      await page.getByText("No images yet").waitFor();

      await choose(...files);

      await card(files.at(-1)!.name).waitFor();
      assert.deepEqual(
        await namesOf(id),
        files.map(({ name }) => name),
      );
      const [first] = await imagesOf(id);
      assert.equal(first.type, "PRIMARY");
    });

    for (const how of ["chosen", "dropped"] as const)
      it(`takes the pictures of a folder that is ${how}, and nothing else of it`, async () => {
        const id = await characterOf();
        const folder = await mkdtemp(join(tmpdir(), "likeness-folder-"));
        const picture = await facelessPicture(0);
        await mkdir(join(folder, "below"));
        await writeFile(join(folder, "below", picture.name), picture.bytes);
        await writeFile(join(folder, "notes.txt"), "No picture");
        await signIn(`/characters/${id}`);
        await page.getByText("No images yet").waitFor();

        if (how === "chosen") {
          const choosing = page.waitForEvent("filechooser");
          await page.getByRole("button", { name: "Add folder" }).click();
          await (await choosing).setFiles(folder);
        } else await dropFolder(folder);

        await card(picture.name).waitFor();
        assert.equal(await page.getByRole("alert").count(), 0);
        assert.deepEqual(await namesOf(id), [picture.name]);
        await rm(folder, { recursive: true });
      });

    for (const by of ["mouse", "touch"] as const)
      it(`sorts them by ${by}`, async () => {
        const files = await Promise.all([0, 1, 2].map((variant) => facelessPicture(variant)));
        const id = await characterOf(...files);
        const [primary, first, second] = files.map(({ name }) => name) as [string, string, string];
        await signIn(`/characters/${id}`);
        await card(second).waitFor();

        const [from, to] = [(await card(first).boundingBox())!, (await card(second).boundingBox())!];
        const way = [from, to].map(({ x, y }) => ({ x: x + 50, y: y + 80 })) as [Point, Point];
        await (by === "mouse" ? dragByMouse : dragByTouch)(page, ...way);

        const wished = [primary, second, first].join();
        await waitUntil("the server keeps the new order", async () => (await namesOf(id)).join() === wished);
        assert.equal(await page.getByRole("dialog").count(), 0);
      });

    it("shows in one window what is done in another", async () => {
      const files = await Promise.all([0, 1].map((variant) => facelessPicture(variant)));
      const [first, second] = files.map(({ name }) => name) as [string, string];
      const id = await characterOf(...files);
      await signIn(`/characters/${id}`);
      const other = await watched.context.newPage();
      await other.goto(page.url());
      await card(first, other).getByText("Primary").waitFor();

      await act(page, second, "Make it the primary");
      await card(second, other).getByText("Primary").waitFor();

      await act(other, first, "Edit caption");
      await other.getByRole("textbox", { name: "Caption" }).fill("in the garden");
      await other.getByRole("button", { name: "Save" }).click();
      await card(first).getByText("in the garden").waitFor();
    });

    it("go on being shown while the database is away, and are read again by themselves when it is back", async () => {
      const [before, during] = await Promise.all([0, 1].map((variant) => facelessPicture(variant)));
      const id = await characterOf(before!);
      await signIn(`/characters/${id}`);
      await card(before!.name).waitFor();
      const message = "The database does not answer at the moment. Try again in a few seconds.";
      const errors = [{ message, extensions: { code: "DATABASE_UNAVAILABLE" } }];
      await page.route("**/graphql", (route) => route.fulfill({ status: 503, json: { errors } }));

      // What is told of leads to a reading, which fails.
      await client.upload(id, during!, { waitMs: 0 });
      await page.getByText(`${message} You see what was there before`).waitFor();
      assert.equal(await card(before!.name).count(), 1);
      await page.unroute("**/graphql");

      await card(during!.name).waitFor();
      await page.getByText("You see what was there before").waitFor({ state: "hidden" });
    });

    it("says what a fault at a change or an upload was, and stays as it is", async () => {
      const [kept, another] = await Promise.all([0, 1].map((variant) => facelessPicture(variant)));
      const id = await characterOf(kept!);
      await signIn(`/characters/${id}`);
      await card(kept!.name).waitFor();
      const message = "Something went wrong on our side.";
      const fault = (mutation: string) => ({
        json: { data: { [mutation]: null }, errors: [{ message, path: [mutation] }] },
      });
      await page.route("**/graphql", (route) => {
        const { "content-type": type = "" } = route.request().headers();
        if (type.startsWith("multipart")) return route.fulfill(fault("uploadReferenceImage"));
        return route.request().postData()?.includes("updateReferenceImage(") === true
          ? route.fulfill(fault("updateReferenceImage"))
          : route.fallback();
      });

      await act(page, kept!.name, "Set aside");
      await page.getByText(message).waitFor();
      await choose(another!);
      await page.getByRole("alert").getByText(message).waitFor();

      await page.unrouteAll();
      assert.deepEqual(await namesOf(id), [kept!.name]);
    });

    it("deletes an image when the time for an undo is over, and not before", async () => {
      const files = await Promise.all([0, 1].map((variant) => facelessPicture(variant)));
      const [kept, gone] = files.map(({ name }) => name) as [string, string];
      const id = await characterOf(...files);
      await signIn(`/characters/${id}`);
      await act(page, gone, "Delete");
      await card(gone).waitFor({ state: "detached" });

      await page.getByRole("button", { name: "Undo" }).click();
      await card(gone).waitFor();
      assert.deepEqual(await namesOf(id), [kept, gone]);

      await act(page, gone, "Delete");
      await page.getByText(`${gone} is being deleted.`).waitFor();
      assert.deepEqual(await namesOf(id), [kept, gone]);
      await page.getByRole("button", { name: "Dismiss" }).click();
      await waitUntil("it is deleted", async () => (await namesOf(id)).join() === kept);
    });

    it("assesses a picture without storing it", async () => {
      const id = await characterOf(await facelessPicture());
      await signIn(`/characters/${id}`);
      await page.getByRole("button", { name: "Try a picture" }).click();
      const choosing = page.waitForEvent("filechooser");
      await page.getByRole("dialog").getByRole("button", { name: "Choose a picture" }).click();
      const { name, bytes } = await variantOfSample(6, 4);
      await (await choosing).setFiles({ name, mimeType: "image/jpeg", buffer: bytes });

      await page.getByRole("dialog").getByText("of 100").waitFor();

      assert.equal((await imagesOf(id)).length, 1);
    });
  });

  it("deletes a character once its name was typed, and shows the receipt", async () => {
    const id = await characterOf(await facelessPicture());
    await signIn(`/characters/${id}`);
    await page.getByRole("button", { name: "Actions of this character" }).click();
    await page.getByRole("menuitem", { name: "Delete character" }).click();
    const confirm = page.getByRole("button", { name: "Delete for good" });
    assert.equal(await confirm.isDisabled(), true);

    await page.getByLabel("Type “Mira” to confirm").fill("Mira");
    await confirm.click();

    await page.getByText("All of its stored files are gone.").waitFor();
    assert.equal((await client.ask(IMAGES, { id })).character, null);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText("No characters yet").waitFor();
  });

  for (const theme of ["light", "dark"] as const)
    it(`has nothing that axe finds in the ${theme} theme, and nothing beyond its edge, on a desk and on a phone`, async () => {
      const id = await client.createCharacter();
      await client.upload(id, await variantOfSample(6, 5));
      await client.upload(id, await variantOfSample(4, 5));
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });

      const check = (view: string) => assertFits(page, view);
      await page.goto(client.url);
      await page.getByLabel("API key").waitFor();
      await check("sign-in");
      await signIn();
      await page.getByRole("link", { name: /Mira/ }).waitFor();
      await check("characters");
      await page.getByRole("button", { name: "New character" }).click();
      await page.getByRole("dialog").waitFor();
      await check("a new character");
      await page.goto(`${client.url}/characters/${id}`);
      await page.getByRole("complementary", { name: "The set" }).waitFor();
      await check("reference images");
      await page
        .getByRole("button", { name: /^Show sample6/ })
        .first()
        .click();
      await page.getByRole("dialog").getByText("Draw the face").waitFor();
      await check("an image");
      await page.keyboard.press("Escape");
      await page
        .getByRole("button", { name: /cosine/ })
        .first()
        .click();
      await page.getByRole("dialog").getByText("Cosine of the two").waitFor();
      await check("a pair");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Try a picture" }).click();
      await page.getByRole("dialog").waitFor();
      await check("try before upload");
    });
});
