import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { Scope } from "../../src/workspaces/scope.js";
import type { ApiClient } from "../support/api-client.js";
import { clientWithScopes, type TestApp } from "../support/app.js";
import { axeViolations } from "../support/axe.js";
import { waitUntil } from "../support/wait-until.js";
import { pixelsBeyond, type WatchedContext } from "../support/watched-context.js";
import { useWatchedPageEach } from "../support/watched-page.js";

/** Everything that scripts of the page could read of what outlives a request. */
const READABLE = `(async () => JSON.stringify([
  document.cookie, { ...localStorage }, { ...sessionStorage }, (await indexedDB.databases()).map(({ name }) => name),
  location.href, history.state, performance.getEntries().map(({ name }) => name),
]))()`;

describe("The page's session in a browser", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let watched: WatchedContext;
  let page: Page;

  useWatchedPageEach((opened) => ({ app, client, watched, page } = opened));

  const openByLink = async (path = "/", { key } = client) => {
    await page.goto(`${app.url}${path}#key=${key}`);
    await menu().waitFor();
  };
  const menu = () => page.getByRole("button", { name: /Workspace menu/ });
  const choose = async (name: string) => {
    await menu().click();
    await page.getByRole("menuitem", { name }).click();
  };
  const keyField = () => page.getByLabel("API key");

  it("is begun by the printed link, whose key is nowhere in the page after that", async () => {
    await openByLink();

    assert.equal(page.url(), `${app.url}/`);
    const [cookie, ...more] = await watched.context.cookies();
    assert.deepEqual(more, []);
    const { name, httpOnly, sameSite, path, secure } = cookie!;
    assert.deepEqual(
      { name, httpOnly, sameSite, path, secure },
      { name: "likeness_session", httpOnly: true, sameSite: "Strict", path: "/", secure: false },
    );
    const readable = await page.evaluate<string>(READABLE);
    assert.deepEqual(
      [client.key, cookie!.value].filter((secret) => readable.includes(secret)),
      [],
    );
  });

  it("lasts over a reload, is there in another tab and in every view, and ends in all by signing out", async () => {
    await openByLink();
    await page.reload();
    await menu().waitFor();
    const other = await watched.context.newPage();
    await other.goto(`${app.url}/settings/keys`);
    await other.getByRole("heading", { name: "API keys" }).waitFor();

    await page.bringToFront();
    await choose("Sign out");

    await keyField().waitFor();
    assert.deepEqual(await watched.context.cookies(), []);
    await other.reload();
    await other.getByLabel("API key").waitFor();
    assert.equal(await other.getByText("session has ended").count(), 0);
  });

  it("is also that of the playground, which asks for no key then, and ends it on signing out", async () => {
    await openByLink();

    await page.goto(`${app.url}/graphql`);
    await page.getByText("with the key “test”").waitFor();
    await page.locator(".window-switcher__item--active").getByText("Who am I", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Send Request" }).click();
    await page
      .locator("app-query-result:visible .cm-content")
      .getByText('"keyName": "test"')
      .first()
      .waitFor();
    await page.goto(`${app.url}/playground/upload`);
    await page.getByText("with the key “test”").waitFor();
    assert.equal(await page.evaluate("sessionStorage.getItem('likeness.key')"), null);
    await page.getByRole("button", { name: "Sign out" }).click();

    await page.getByLabel("Key").waitFor();
    assert.deepEqual(await watched.context.cookies(), []);
  });

  for (const [width, colorScheme] of [
    [1280, "light"],
    [360, "dark"],
  ] as const) {
    it(`asks for a key at ${width} pixels in ${colorScheme} colours: says where it is, what is wrong with one, and takes the right one`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 740 });
      await page.goto(`${app.url}/settings/keys`);
      await page.getByText("its first lines print a link that signs you in").waitFor();
      assert.equal(await page.evaluate("document.activeElement.type"), "password");
      assert.deepEqual(await axeViolations(page), []);

      await page.keyboard.type("lk_wrong");
      await page.keyboard.press("Enter");
      await page.getByText("This key is unknown, revoked or expired.").waitFor();
      assert.deepEqual(await axeViolations(page), []);
      assert.equal(await pixelsBeyond(page), 0);

      await keyField().fill(` ${client.key} `);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "API keys" }).waitFor();
    });
  }

  it("takes a link that is pasted into a tab that is open already", async () => {
    await page.goto(app.url);
    await keyField().waitFor();

    await page.goto(`${app.url}/#key=${client.key}`);

    await menu().waitFor();
    assert.equal(page.url(), `${app.url}/`);
  });

  for (const [key, words] of [
    ["lk_ended", "This key is unknown, revoked or expired."],
    ["schl%C3%BCssel", "This is no key"],
  ] as const) {
    it(`says what is wrong with the key of a link: ${key}`, async () => {
      await page.goto(`${app.url}/#key=${key}`);

      await page.getByText(words).waitFor();
      assert.equal(page.url(), `${app.url}/`);
      assert.deepEqual(await watched.context.cookies(), []);
    });
  }

  it("of a key that may only read shows what that may, and why no more", async () => {
    const reader = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);
    await openByLink("/settings/keys", reader);

    await page
      .getByRole("heading", { name: "This needs a key that may: Administer the workspace" })
      .waitFor();
    await page.getByText("signed in with the key “test”. It may: Read characters.").waitFor();
    assert.deepEqual(await axeViolations(page), []);
    await menu().click();
    assert.equal(await page.getByRole("menuitem", { name: "API keys" }).count(), 0);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "To the characters", exact: true }).click();
    await page.getByText("This key can read characters, not make them.").waitFor();
    assert.equal(await page.getByRole("button", { name: "New character" }).count(), 0);
  });

  it("leads to the sign-in with words when its key was revoked, and on from there with another", async () => {
    const other = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [Scope.ADMIN]);
    await openByLink("/settings/keys", other);
    await page.getByRole("heading", { name: "API keys" }).waitFor();
    const { apiKeys } = await other.ask("{ apiKeys { nodes { id isCurrent } } }");
    const { id } = apiKeys.nodes.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent);
    await client.ask("mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { userErrors { code } } }", {
      id,
    });

    await page.getByRole("link", { name: "Webhooks" }).click();

    await page.getByText("Your session has ended. Sign in again to go on.").waitFor();
    await keyField().fill(client.key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "No webhooks yet" }).waitFor();
    assert.equal(page.url(), `${app.url}/settings/webhooks`);
  });

  it("is told to be over within seconds to who only watches a character", async () => {
    const id = await client.createCharacter();
    const other = await clientWithScopes(app.dataSource, app.url, client.workspaceId, [
      Scope.CHARACTERS_READ,
    ]);
    let isFollowing = false;
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => (isFollowing ||= String(payload).includes("CURRENT")));
    });
    await openByLink(`/characters/${id}`, other);
    await page.getByRole("heading", { name: "Mira" }).waitFor();
    await waitUntil("the character is followed", () => isFollowing);
    const { apiKeys } = await client.ask("{ apiKeys { nodes { id isCurrent } } }");
    const { id: keyId } = apiKeys.nodes.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent);

    await client.ask("mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { userErrors { code } } }", {
      id: keyId,
    });

    await page.getByText("Your session has ended. Sign in again to go on.").waitFor();
  });
});
