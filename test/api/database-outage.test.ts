import assert from "node:assert/strict";
import { facelessPicture } from "../support/pictures.js";
import { sharedApp, type TestApp } from "../support/app.js";
import type { ApiClient } from "../support/api-client.js";
import { fromGlobalId } from "../../src/ids/global-id.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

describe("A request whose connection to the database breaks", () => {
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;

  beforeEach(async () => {
    app = await sharedApp();
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  /** Ends the connection of a request that waits for the character's lock. */
  async function breakWhileWaiting<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    let answer: Promise<Answer> | undefined;
    await app.dataSource.transaction(async (manager) => {
      await manager.query("SELECT FROM characters WHERE id = $1 FOR UPDATE", [
        fromGlobalId("Character", characterId),
      ]);
      answer = request();
      answer.catch(() => {});
      await waitUntil("it waits, and is ended", async () => {
        const ended: unknown[] = await app.dataSource.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE wait_event_type = 'Lock' AND datname = current_database() AND pid <> pg_backend_pid()`,
        );
        return ended.length > 0;
      });
    });
    return answer!;
  }

  it("by GraphQL is answered 503 with DATABASE_UNAVAILABLE and when to try again", async () => {
    const { response, body } = await breakWhileWaiting(async () => {
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": "application/json" },
        body: JSON.stringify({
          query:
            "mutation ($input: UpdateCharacterInput!) { updateCharacter(input: $input) { userErrors { code } } }",
          variables: { input: { id: characterId, name: "Nova" } },
        }),
      });
      return { response, body: (await response.json()) as any };
    });

    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "5");
    assert.deepEqual(
      body.errors.map((error: any) => [error.path, error.extensions]),
      [[["updateCharacter"], { code: "DATABASE_UNAVAILABLE" }]],
    );
    const { character } = await client.ask("query ($id: ID!) { character(id: $id) { name } }", {
      id: characterId,
    });
    assert.equal(character.name, "Mira");
  });

  it("by the upload form is answered 503 with DATABASE_UNAVAILABLE, and nothing is recorded", async () => {
    const picture = await facelessPicture();
    const response = await breakWhileWaiting(() => {
      const form = new FormData();
      form.append("file", new Blob([new Uint8Array(picture.bytes)]), picture.name);
      return fetch(`${app.url}/api/v1/characters/${characterId}/reference-images`, {
        method: "POST",
        headers: client.headers,
        body: form,
      });
    });

    assert.equal(response.status, 503);
    assert.equal(response.headers.get("retry-after"), "5");
    const { errors } = (await response.json()) as any;
    assert.equal(errors[0].code, "DATABASE_UNAVAILABLE");
    // The object stays for housekeeping: of a broken connection nobody knows whether it committed.
    const { objects: _kept, ...traces } = await tracesOf(app, client.workspaceId);
    const { objects: _none, ...none } = NO_TRACES;
    assert.deepEqual(traces, none);
  });
});
