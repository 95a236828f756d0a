import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Dialog, Page, Response } from "playwright-core";
import { readyMadeOperations } from "../../src/api/playground/operations.js";
import { CURRENT_CHARACTER, NEWEST_WEBHOOK } from "../../src/api/playground/ready-made-operation.js";
import { sampleCharacter } from "../../src/cli/demo-pictures.js";
import type { ApiClient, FilePart } from "../support/api-client.js";
import type { TestApp } from "../support/app.js";
import { mutate } from "../webhooks/webhook-client.js";
import { variantOfSample } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";
import { faintTexts, pixelsBeyond, type WatchedContext } from "../support/watched-context.js";
import { useWatchedPageEach } from "../support/watched-page.js";

const CHARACTERS = "{ characters { nodes { id name referenceImages { id status type sha256 fileName } } } }";

/** The editor takes some seconds for each: these ask it for nothing that others do not. */
const WITHOUT_EDITOR = new Set(["Readiness", "Propose", "Captions", "Freeze", "Training sets", "Webhooks"]);
/** What is gone then, without a way back. */
const TAKING_AWAY = [
  `deleteReferenceImages(input: { ids: [] })`,
  `deleteCandidates(input: { ids: [] })`,
  `deleteTrainingSet(input: { id: "x" })`,
  `deleteWebhook(input: { id: "x" })`,
  `pruneReferenceImages(input: { characterId: "x", keep: 9, dryRun: false })`,
  `fixCaptions(input: { characterId: "x", triggerWord: "x" })`,
  `fixCaptions(input: { characterId: "x", triggerWord: "x", dryRun: false })`,
];
const NOT_SENT = { notSent: "It was not confirmed." };
const NOWHERE = "UPDATE webhooks SET url = 'https://127.0.0.1/' WHERE workspace_id = $1";

describe("The playground's editor in a browser", function () {
  // A browser shares the cores with the server and its analyser.
  this.timeout(120_000);
  let watched: WatchedContext;
  let page: Page;
  let app: TestApp;
  let client: ApiClient;

  useWatchedPageEach((opened) => ({ app, client, watched, page } = opened));
  afterEach(async () => {
    // Their receivers are nowhere: what they are told would be tried again for a day, beside all tests after this one.
    const { webhooks } = await client.ask("{ webhooks { id } }");
    for (const { id } of webhooks) await mutate(client, "deleteWebhook", { id }, "");
  });

  const signIn = (key = client.key) => page.goto(`${client.url}/graphql#key=${key}`);
  const frontWindow = () => page.locator(".window-switcher__item--active");
  const openWindow = (name: string) =>
    page.locator("app-window-switcher-item").getByText(name, { exact: true }).click();
  const result = () => page.locator("app-query-result:visible .cm-content").first();

  const charactersOf = async () => (await client.ask(CHARACTERS)).characters.nodes;

  async function chooseFile({ name, bytes }: FilePart): Promise<void> {
    const choosing = page.waitForEvent("filechooser");
    await page.locator("app-query-editor:visible .query-editor__upload-action").click();
    await (await choosing).setFiles({ name, mimeType: "image/jpeg", buffer: bytes });
    await page.locator("app-query-editor:visible .query-editor__upload-action--selected").waitFor();
  }

  /** Sends the window's operation as it stands: what was sent, of a file upload nothing, and what was answered. */
  async function sendWindow(name: string): Promise<{ variables: unknown; answer: any }> {
    const { query } = readyMadeOperations.find((each) => each.name === name)!;
    const [, operation] = /^(?:query|mutation) (\w+)/m.exec(query)!;
    const isAnswer = (response: Response) => {
      const request = response.request();
      const isForm = request.headers()["content-type"]?.startsWith("multipart/form-data") ?? false;
      return isForm ? query.includes("$file") : (request.postData()?.includes(` ${operation}`) ?? false);
    };
    const answering = page.waitForResponse(isAnswer);
    await page.getByRole("button", { name: "Send Request" }).click();
    const response = await answering.catch((cause: unknown) => {
      throw new Error(`"${name}" was not answered`, { cause });
    });
    const variables = query.includes("$file") ? null : response.request().postDataJSON().variables;
    return { variables, answer: await response.json() };
  }

  /** The same of one that the editor is spared, with its open ids filled in here. */
  async function askDirectly(name: string, character: string, answers: Record<string, any>): Promise<any> {
    const { query, variables } = readyMadeOperations.find((each) => each.name === name)!;
    const webhook = answers["Add webhook"]?.createWebhook.webhook.id;
    const ids = new Map([
      [CURRENT_CHARACTER, character],
      [NEWEST_WEBHOOK, webhook],
    ]);
    const filled = JSON.stringify(variables, (_key, value) => ids.get(value) ?? value);
    const data = await client.ask(query, JSON.parse(filled));
    assertNoUserErrors(name, data);
    return data;
  }

  /** What the page answers to a mutation that is sent as the editor sends one. */
  const fetched = (field: string): Promise<any> =>
    page.evaluate(
      async ({ url, query }) => {
        const headers = { "Content-Type": "application/json" };
        const body = JSON.stringify({ query });
        return (await fetch(url, { method: "POST", headers, body })).json();
      },
      { url: `${client.url}/graphql`, query: `mutation { ${field} { userErrors { code } } }` },
    );

  /** What the page tells of a subscription that is begun as the editor begins one, until it is over. */
  const toldOverSocket = (id: string): Promise<any[]> =>
    page.evaluate(
      ({ id, url }) =>
        new Promise<any[]>((resolve) => {
          const told: any[] = [];
          const socket = new WebSocket(url, "graphql-transport-ws");
          const query = `subscription ($id: ID!) { characterChanged(id: $id) { kind } }`;
          const subscribe = { id: "1", type: "subscribe", payload: { query, variables: { id } } };
          socket.addEventListener("open", () => socket.send(`{ "type": "connection_init" }`));
          socket.addEventListener("message", ({ data }) => {
            const message = JSON.parse(data);
            told.push(message);
            if (message.type === "connection_ack") socket.send(JSON.stringify(subscribe));
            if (message.type === "complete") resolve(told);
          });
        }),
      { id, url: `${client.url.replace("http", "ws")}/graphql` },
    );

  /** What the page asks when something is done, answered at once. */
  function answerQuestions(answer: "accept" | "dismiss"): string[] {
    const questions: string[] = [];
    page.on("dialog", async (dialog: Dialog) => {
      questions.push(dialog.message());
      await dialog[answer]();
    });
    return questions;
  }

  /** Sends the window's operation and returns once the text is in its result. */
  async function sendAndSee(text: string): Promise<void> {
    await page.getByRole("button", { name: "Send Request" }).click();
    await result().getByText(text).first().waitFor();
  }

  describe("opened by the link with a key", () => {
    it("is signed in, shows the first window, and has taken the key out of the address bar", async () => {
      await signIn();

      await page.getByText("with the key “test”").waitFor();
      assert.equal(page.url(), `${client.url}/graphql`);
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      assert.equal(await page.locator("app-window-switcher-item").count(), readyMadeOperations.length);
      assert.equal(await page.locator("#sign-in").isVisible(), false);
    });

    it("loads the schema of the window in front, and of another once that is in front", async () => {
      let loads = 0;
      page.on("request", (request) => {
        if (request.postData()?.includes("__schema") ?? false) loads++;
      });
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      await waitUntil("a schema is loaded", async () => loads > 0);

      const before = loads;
      await openWindow("Report");
      await waitUntil("another is loaded", async () => loads > before);

      // Of windows that were passed by at the start, a few at most.
      assert.ok(loads < readyMadeOperations.length / 2, `${loads} are loaded`);
    });

    it("says who the key belongs to", async () => {
      const { viewer } = await client.ask("{ viewer { workspace { id } } }");
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      await sendAndSee(viewer.workspace.id);
    });

    it("creates a character, uploads a photo chosen in the file picker, says its name, and shows both", async () => {
      const photo = await variantOfSample(6, 1);
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      await openWindow("Create");
      await sendAndSee('"char_');
      await openWindow("Upload");
      await chooseFile(photo);
      await page.getByRole("status").getByText(`Chosen: ${photo.name}`).waitFor();
      await sendAndSee('"READY"');

      const [{ id, name, referenceImages }, ...others] = await charactersOf();
      assert.deepEqual([others.length, name, referenceImages.length], [0, "Mira", 1]);
      assert.deepEqual(referenceImages[0], {
        id: referenceImages[0].id,
        status: "READY",
        type: "PRIMARY",
        sha256: createHash("sha256").update(photo.bytes).digest("hex"),
        fileName: photo.name,
      });
      await openWindow("Character");
      await sendAndSee(referenceImages[0].id);
      await openWindow("Characters");
      await sendAndSee(id);
    });

    it("deletes nothing that the reader does not agree to", async () => {
      await client.createCharacter("Kept");
      await client.createCharacter("Gone");
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      await openWindow("Delete");

      const refused = answerQuestions("dismiss");
      await sendAndSee("It was not confirmed.");
      const kept = await charactersOf();
      page.removeAllListeners("dialog");
      const agreed = answerQuestions("accept");
      await sendAndSee("deletedId");
      page.removeAllListeners("dialog");
      const others = answerQuestions("dismiss");
      for (const field of TAKING_AWAY) assert.deepEqual(await fetched(field), NOT_SENT, field);
      const dryRun = await fetched(
        `fixCaptions(input: { characterId: "x", triggerWord: "x", dryRun: true })`,
      );

      const question = "Delete “Gone” with its 0 image(s) and their files? There is no way back.";
      assert.deepEqual([refused, agreed], [[question], [question]]);
      assert.equal(others.length, TAKING_AWAY.length, others.join("\n"));
      assert.equal(dryRun.data.fixCaptions.userErrors[0].code, "NOT_FOUND");
      assert.equal(kept.length, 2);
      assert.deepEqual(
        (await charactersOf()).map(({ name }: { name: string }) => name),
        ["Kept"],
      );
    });

    it("runs each ready-made operation as it stands once there is a character, with numbers as numbers", async function () {
      this.timeout(300_000);
      const character = await client.createCharacter("First");
      // As its only image is a good one and no primary, promoting it is recommended.
      const [portrait] = (await sampleCharacter()).pictures;
      await client.upload(character, portrait!, { type: "REFERENCE" });
      const questions = answerQuestions("accept");
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      const sent: Record<string, unknown> = {};
      const answers: Record<string, any> = {};
      // What changes what the others find comes last: another image, another character, and its end.
      const last = ["Upload", "Assess", "Create", "Delete"];
      // It is answered over a WebSocket.
      const answered = readyMadeOperations.filter(({ query }) => !/^subscription /m.test(query));
      const names = answered.map(({ name }) => name);
      const withFile = readyMadeOperations.filter(({ query }) => query.includes("$file"));
      for (const name of [...names.filter((each) => !last.includes(each)), ...last]) {
        if (WITHOUT_EDITOR.has(name)) {
          answers[name] = await askDirectly(name, character, answers);
          continue;
        }
        await openWindow(name);
        if (withFile.some((each) => each.name === name))
          await chooseFile(await variantOfSample(6, 10 + names.indexOf(name)));
        const { variables, answer } = await sendWindow(name);

        sent[name] = variables;
        answers[name] = answer.data;
        assert.equal(answer.errors, undefined, `${name}: ${JSON.stringify(answer.errors)}`);
        assertNoUserErrors(name, answer.data);
        // Nothing leaves the machine, whatever the webhook is told of from here on.
        if (name === "Add webhook") await app.dataSource.query(NOWHERE, [client.workspaceId]);
      }

      assert.equal(answers.Character.character.referenceImages.at(0).type, "REFERENCE");
      assert.ok(answers.Apply.applyRecommendation.character.primaryImage.id);
      assert.deepEqual(sent.Prune, { input: { characterId: character, keep: 9, dryRun: true } });
      assert.deepEqual(sent.Characters, { first: 20, after: null, filter: null });
      assert.deepEqual((sent.Create as any).input.profile.ageRange, { min: 24, max: 30 });
      assert.equal(answers.Captions.fixCaptions.changes.length, 1);
      assert.equal(answers["Training sets"].character.trainingSets.nodes.length, 1);
      assert.equal(answers["Test webhook"].sendTestWebhook.delivery.status, "PENDING");
      assert.equal(answers.Webhooks.webhook.deliveries.nodes.at(-1).type, "webhook.test");
      assert.match(questions.join(), /^Carry this out on “First”\?.*Delete “Mira”/s);
      assert.equal(questions.length, 2);
    });

    it("says in a window without a character that there is none; with one, tells by its subscription what happens to it", async () => {
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      await openWindow("Report");
      await sendAndSee("There is no character yet: create one first.");
      await openWindow("Follow");
      await sendAndSee("There is no character yet: create one first.");

      const id = await client.createCharacter("Followed");
      const told = page.locator("app-query-result:visible");
      await page.getByRole("button", { name: "Send Request" }).click();
      await told.getByText('"CURRENT"').waitFor();
      const rename = `mutation ($id: ID!) { updateCharacter(input: { id: $id, name: "Renamed" }) { userErrors { code } } }`;
      await client.ask(rename, { id });
      await told.getByText('"PROFILE_CHANGED"').waitFor();
      await told.getByText('"Renamed"').waitFor();
      // Altair takes a refusal for a server that is down, so it is told of it as an answer.
      const [, refused, over] = await toldOverSocket("char_x");
      assert.deepEqual(
        [refused.type, refused.payload.errors[0].extensions.code, over.type],
        ["next", "NOT_FOUND", "complete"],
      );
    });

    it("restores its windows after a reload, and keeps the key for this tab only", async () => {
      await signIn();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
      await openWindow("Create");
      await sendAndSee('"char_');
      const [{ id }] = await charactersOf();

      // Altair saves a second after the last change.
      const saved = await waitUntil("Altair has saved its windows", async () => {
        const stored = await storedForLater(page);
        return stored.includes("CreateCharacter($input") ? stored : null;
      });
      assert.ok(!saved.includes(client.key));
      await page.reload();
      await frontWindow().getByText("Create", { exact: true }).waitFor();
      await openWindow("Character");
      await sendAndSee(id);

      const otherTab = await watched.context.newPage();
      await otherTab.goto(`${client.url}/graphql`);
      await otherTab.locator("#sign-in").waitFor();
    });

    it("forgets the key on signing out", async () => {
      await signIn();
      await page.getByRole("button", { name: "Sign out" }).click();

      await page.getByLabel("Key").waitFor();
      assert.equal(await page.evaluate("sessionStorage.length"), 0);
    });
  });

  describe("in a narrow window", () => {
    beforeEach(() => page.setViewportSize({ width: 360, height: 640 }));

    it("says what works there and leads to it, without loading the editor", async () => {
      await signIn();
      await page.getByRole("heading", { name: "The query editor is for wide windows" }).waitFor();

      assert.equal(await pixelsBeyond(page), 0);
      assert.deepEqual(await faintTexts(page), []);
      assert.equal(await page.locator("app-window-switcher-item").count(), 0);
      await page.locator("#narrow").getByRole("link", { name: "Upload a picture" }).click();
      await page.getByRole("heading", { name: "Upload a picture" }).waitFor();
      assert.equal(page.url(), `${client.url}/playground/upload`);
    });

    it("opens the editor when the reader wants it, or widens the window", async () => {
      await signIn();
      await page.getByRole("button", { name: "Open the editor anyway" }).click();
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();

      await page.reload();
      await page.locator("#narrow").waitFor();
      await page.setViewportSize({ width: 1280, height: 800 });
      await frontWindow().getByText("Who am I", { exact: true }).waitFor();
    });
  });

  describe("opened without a key", () => {
    it("says how to get one, and takes one that is pasted", async () => {
      await page.goto(`${client.url}/graphql`);
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

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [360, 1280]) {
      it(`asks for a key in ${colorScheme} colours, readably, at ${width} pixels`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 640 });
        await page.goto(`${client.url}/graphql`);
        await page.getByLabel("Key").waitFor();

        const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        assert.equal(ground, colorScheme === "dark" ? "rgb(23, 24, 28)" : "rgb(246, 247, 249)");
        assert.deepEqual(await faintTexts(page), []);
        assert.equal(await pixelsBeyond(page), 0);
      });
    }
  }

  for (const key of ["lk_wrong", "schlüssel"]) {
    it(`says so when the key is wrong: ${key}`, async () => {
      await signIn(encodeURIComponent(key));

      await page.getByRole("alert").getByText("The server does not accept this key").waitFor();
      assert.equal(page.url(), `${client.url}/graphql`);
      assert.equal(await page.locator("app-root").isVisible(), false);
    });
  }
});

function assertNoUserErrors(name: string, data: object): void {
  const userErrors = Object.values<any>(data).flatMap((field) => field.userErrors ?? []);
  assert.deepEqual(userErrors, [], name);
}

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
