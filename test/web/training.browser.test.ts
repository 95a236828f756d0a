import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import type { ApiClient } from "../support/api-client.js";
import { variantOfSample } from "../support/pictures.js";
import { assertFits, useWatchedPageEach } from "../support/watched-page.js";
import { unzip } from "../training-sets/training-client.js";

describe("Training sets and the face lock in a browser", function () {
  // A browser shares the cores with the server and its analyser.
  this.timeout(120_000);
  let client: ApiClient;
  let page: Page;

  useWatchedPageEach((opened) => ({ client, page } = opened));

  const signIn = (path = "/") => page.goto(`${client.url}${path}#key=${client.key}`);

  it("leads from a new server to a downloaded training set", async () => {
    await signIn();
    await page.getByRole("button", { name: "Add the demo character" }).click();
    await page.getByRole("heading", { name: "Mira (demo)" }).waitFor();
    await page.getByRole("article", { name: "laughing.jpg" }).getByText("Strong").waitFor();
    await page.getByRole("article", { name: "group.jpg" }).getByText("Unusable").waitFor();
    await page.getByRole("link", { name: "Training" }).click();
    await page.getByText("Not ready", { exact: true }).waitFor();
    await page
      .getByText(/somebody else/)
      .first()
      .waitFor();

    await page.getByRole("button", { name: "Propose a choice" }).click();
    await page.getByText("2 of 4 pictures chosen").waitFor();
    await page.getByRole("textbox", { name: "Caption of portrait.jpg" }).fill("at a bar");
    await page.getByLabel("Trigger word").fill("mira01");
    // Once for all of them, and a word beside each.
    await page.getByText(/^3 pictures have no caption\.$/).waitFor();
    assert.equal(await page.getByText("Nothing is written", { exact: true }).count(), 3);
    const make = page.getByRole("button", { name: "Make the set of 2 pictures" });
    assert.equal(await make.isDisabled(), true);
    await page.getByRole("button", { name: "Mend captions" }).click();
    const fix = page.getByRole("dialog").getByRole("button", { name: /^Change \d/ });
    await fix.waitFor();
    await assertFits(page, "the captions to mend");
    await fix.click();
    await page.getByText(/captions? (was|were) changed/).waitFor();
    await page.getByText("Make it although it is not ready").click();
    await page.getByLabel("Resolution").selectOption("512");
    await make.click();
    await page.getByText("The set is being made.").waitFor();

    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    const files = await unzip(await readFile(await (await downloading).path()));
    const texts = [...files.keys()].filter((name) => name.endsWith(".txt"));
    const captions = texts.map((name) => files.get(name)!.toString("utf8"));
    assert.equal([...files.keys()].filter((name) => /\.(png|jpe?g|webp)$/.test(name)).length, 2);
    assert.ok(
      captions.some((caption) => caption.includes("mira01") && caption.includes("at a bar")),
      captions.join("\n"),
    );

    await page.getByRole("button", { name: "Delete the set mira01" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No set was made yet.").waitFor();
  });

  it("changes the strengths, compares two revisions and restores the first", async () => {
    const id = await client.createCharacter();
    await client.upload(id, await variantOfSample(1, 0));
    await signIn(`/characters/${id}/face-lock`);
    const strength = page.getByRole("slider", { name: "Strength", exact: true });
    const before = await strength.inputValue();
    await strength.fill("0.4");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Settings were changed").waitFor();

    await page.getByLabel("Choose revision 1").check();
    await page.getByLabel("Choose revision 2").check();
    await page.getByRole("button", { name: "Compare the two" }).click();
    await page.getByRole("dialog").getByRole("cell", { name: "0.4", exact: true }).waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "Restore revision 1" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Restore" }).click();

    await page.getByText("Restored from revision 1").waitFor();
    assert.equal(await strength.inputValue(), before);
    const { character } = await client.ask(
      "query ($id: ID!) { character(id: $id) { faceLock { strength revision } } }",
      { id },
    );
    assert.deepEqual(character.faceLock, { strength: Number(before), revision: 3 });
    await page.getByText("PuLID", { exact: true }).click();
    await page.getByRole("button", { name: "Copy: PuLID" }).waitFor();
  });

  for (const theme of ["light", "dark"] as const)
    it(`has nothing that axe finds in the ${theme} theme, and nothing beyond its edge, on a desk and on a phone`, async () => {
      const id = await client.createCharacter();
      await client.upload(id, await variantOfSample(1, 0));
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      const check = (view: string) => assertFits(page, view);
      await signIn(`/characters/${id}/training`);
      await page.getByText("Not ready", { exact: true }).waitFor();
      await page.getByRole("row").nth(1).waitFor();
      await check("training");
      await page.getByRole("link", { name: "Face lock" }).click();
      await page.getByRole("button", { name: /^Copy/ }).waitFor();
      await check("face lock");
    });
});
