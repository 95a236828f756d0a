import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { ApiClient } from "../support/api-client.js";
import { facelessPicture, variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { assertFits, useWatchedPageEach } from "../support/watched-page.js";

const CANDIDATES = `query ($id: ID!) {
  character(id: $id) { candidates(orderBy: OLDEST) { nodes { id fileName status source reviews { decision } } } }
}`;

describe("Compare and review in a browser", function () {
  // A browser shares the cores with the server and its analyser.
  this.timeout(120_000);
  let client: ApiClient;
  let page: Page;
  let id: string;

  useWatchedPageEach(async (opened) => {
    ({ client, page } = opened);
    id = await client.createCharacter();
  });

  const open = () => page.goto(`${client.url}/characters/${id}/review#key=${client.key}`);
  const card = (name: string): Locator => page.getByRole("option").filter({ hasText: name });
  const queue = () => page.getByRole("listbox", { name: "Candidates" });
  const candidates = async () => (await client.ask(CANDIDATES, { id })).character.candidates.nodes;
  const statuses = async () => (await candidates()).map(({ status }: any) => status);

  async function submitted(count: number): Promise<string[]> {
    const names = [];
    for (let i = 0; i < count; i++) {
      const picture = await facelessPicture(i);
      const { userErrors } = await client.submit(id, picture);
      assert.deepEqual(userErrors, []);
      names.push(picture.name);
    }
    return names;
  }

  it("scores a picture beside the anchor, submits it, and approves it by the keyboard, with an undo before it is sent", async () => {
    await client.upload(id, await variantOfSample(1, 0));
    await open();
    await page.getByRole("button", { name: "Compare a picture" }).click();
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("dialog").getByRole("button", { name: "Choose a picture" }).click();
    const { name, bytes } = await variantOfSample(2, 60);
    await (await choosing).setFiles({ name, mimeType: "image/jpeg", buffer: bytes });
    const dialog = page.getByRole("dialog");
    await dialog
      .getByText(/^Scores 0\.\d\d/)
      .first()
      .waitFor();
    assert.deepEqual(await candidates(), []);
    const placed = dialog.getByRole("img");
    assert.equal(await placed.count(), 2);
    for (const picture of await placed.all())
      assert.match((await picture.getAttribute("style"))!, /rotate/, "both faces are aligned");
    await dialog.getByText("Flicker", { exact: true }).click();
    await dialog.getByText("Change by itself").waitFor();
    await dialog.getByText("Wipe", { exact: true }).click();
    await dialog.getByRole("slider").waitFor();

    await dialog.getByLabel("Source").fill("flux-lora");
    await dialog.getByRole("button", { name: "Submit as candidate" }).click();
    await card(name).waitFor();
    assert.equal((await candidates())[0].source, "flux-lora");
    await waitUntil("it is scored", async () => (await statuses()).join() === "PENDING");

    await queue().focus();
    await page.keyboard.press("a");
    await page.getByText("1 decision is about to be sent").waitFor();
    assert.deepEqual(await statuses(), ["PENDING"]);
    await page.keyboard.press("u");
    await page.getByText("1 decision is about to be sent").waitFor({ state: "detached" });
    await page.keyboard.press("r");
    await page.keyboard.press("a");
    await page.getByRole("button", { name: "Send now" }).click();
    await waitUntil("it is approved", async () => (await statuses()).join() === "APPROVED");
    assert.deepEqual(
      (await candidates())[0].reviews.map(({ decision }: any) => decision),
      ["APPROVE"],
    );

    await page.getByRole("button", { name: "Make it a reference" }).click();
    await page.getByText("It is a reference image now.").waitFor();
    const { character } = await client.ask(
      "query ($id: ID!) { character(id: $id) { referenceImages { id } } }",
      {
        id,
      },
    );
    assert.equal(character.referenceImages.length, 2);
  });

  it("sends what is held when the window is closed", async () => {
    await submitted(1);
    await open();
    await card((await candidates())[0].fileName).waitFor();
    await queue().focus();
    await page.keyboard.press("r");
    await page.getByText("1 decision is about to be sent").waitFor();
    assert.deepEqual(await statuses(), ["PENDING"]);

    await page.close({ runBeforeUnload: true });

    await waitUntil("it is rejected", async () => (await statuses()).join() === "REJECTED");
  });

  it("decides about a selection at once, and sends what is held when one leaves", async () => {
    const names = await submitted(3);
    await open();
    await card(names[0]!).waitFor();
    await queue().focus();
    await page.keyboard.press("Control+a");
    await page.getByText("3 selected").waitFor();

    await page.keyboard.press("r");
    await page.getByText("3 decisions are about to be sent").waitFor();
    assert.deepEqual(await statuses(), ["PENDING", "PENDING", "PENDING"]);
    await page.getByRole("link", { name: "References" }).click();

    await waitUntil("all are rejected", async () =>
      (await statuses()).every((status: string) => status === "REJECTED"),
    );
    await page.getByRole("link", { name: "Review" }).click();
    await page.getByText("Nothing waits for a decision").waitFor();
    await page.getByText("Rejected", { exact: true }).click();
    await card(names[2]!).waitFor();
  });

  it("shows what others submit and decide, and how scores go over time", async () => {
    await client.upload(id, await variantOfSample(1, 0));
    await open();
    await page.getByText("Nothing waits for a decision").waitFor();
    const { candidate } = await client.submit(id, await variantOfSample(2, 61), { source: "sdxl" });

    await card("sample2").waitFor();
    await client.review([candidate.id], "APPROVE");
    await card("sample2").getByText("Approved").waitFor();

    await page.getByText("Drift", { exact: true }).click();
    await page.getByRole("img", { name: /1 points/ }).waitFor();
    await page.getByRole("cell", { name: "sdxl" }).waitFor();
  });

  for (const theme of ["light", "dark"] as const)
    it(`has nothing that axe finds in the ${theme} theme, and nothing beyond its edge, on a desk and on a phone`, async () => {
      await client.upload(id, await variantOfSample(1, 0));
      await client.submit(id, await variantOfSample(2, 62), { source: "sdxl" });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const check = (view: string) => assertFits(page, view);
      await open();
      await card("sample2").waitFor();
      await page
        .getByText(/^Scores 0/)
        .first()
        .waitFor();
      await queue().focus();
      await page.keyboard.press("x");
      await check("the queue");
      await page.keyboard.press("c");
      await page.getByRole("dialog").getByText("Align the faces").waitFor();
      await check("a candidate");
      await page.keyboard.press("Escape");
      await page.getByText("Drift", { exact: true }).click();
      await page.getByRole("cell", { name: "sdxl" }).waitFor();
      await check("drift");
    });
});
