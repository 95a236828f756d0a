import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: CharacterFilter) {
  characters(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor node { name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const list = async (client: ApiClient, variables: object = {}) =>
  (await client.ask(LIST, { ...variables })).characters;

const namesOf = (page: any): string[] => page.nodes.map(({ name }: any) => name);

async function workspaceWith(...names: string[]): Promise<ApiClient> {
  const client = await (await sharedApp()).newWorkspace();
  for (const name of names) await client.createCharacter(name);
  return client;
}

describe("The list of characters", () => {
  it("is newest first, with a cursor for each", async () => {
    const client = await workspaceWith("one", "two", "three");

    const page = await list(client);

    assert.deepEqual(namesOf(page), ["three", "two", "one"]);
    assert.deepEqual(
      page.edges.map(({ node }: any) => node.name),
      ["three", "two", "one"],
    );
    assert.deepEqual(page.pageInfo, {
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: page.edges[0].cursor,
      endCursor: page.edges[2].cursor,
    });
  });

  it("is empty in a new workspace", async () => {
    assert.deepEqual(await list(await workspaceWith()), {
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it("shows every character exactly once over its pages while new ones are made and old ones deleted", async () => {
    const client = await workspaceWith("1", "2", "3", "4", "5", "6");
    const seen: string[] = [];
    let after: string | null = null;
    let hasNextPage = true;

    while (hasNextPage) {
      const page: any = await list(client, { first: 2, after });
      seen.push(...namesOf(page));
      assert.equal(page.pageInfo.hasPreviousPage, after !== null);
      ({ endCursor: after, hasNextPage } = page.pageInfo);
      await client.createCharacter(`new after ${seen.length}`);
    }

    assert.deepEqual(seen, ["6", "5", "4", "3", "2", "1"]);
  });

  it("goes on after a character that was deleted", async () => {
    const client = await workspaceWith("1", "2", "3");
    const first = await list(client, { first: 1 });
    const { characters } = await client.ask("{ characters(first: 1) { nodes { id } } }");
    await client.ask("mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { deletedId } }", {
      id: characters.nodes[0].id,
    });

    const next = await list(client, { first: 1, after: first.pageInfo.endCursor });

    assert.deepEqual([namesOf(first), namesOf(next)], [["3"], ["2"]]);
  });

  it("says that there is no more when the last page is full", async () => {
    const page = await list(await workspaceWith("1", "2"), { first: 2 });

    assert.equal(page.pageInfo.hasNextPage, false);
  });

  for (const [what, variables, field] of [
    ["a first of 0", { first: 0 }, ["first"]],
    ["a first of 101", { first: 101 }, ["first"]],
    ["a negative first", { first: -1 }, ["first"]],
    ["a last of 0", { last: 0 }, ["last"]],
    ["a last of 101", { last: 101 }, ["last"]],
    ["a negative last", { last: -1 }, ["last"]],
    ["both first and last", { first: 1, last: 1 }, ["last"]],
    ["the usual first beside a last", { first: 20, last: 20 }, ["last"]],
    ["an after that is no cursor", { after: "nonsense" }, ["after"]],
    ["a before that is no cursor", { last: 1, before: "nonsense" }, ["before"]],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const client = await workspaceWith("1");

      const { errors } = await client.graphql(LIST, variables);

      assert.equal(errors?.length, 1);
      assert.deepEqual(errors![0]!.extensions, { code: "INVALID_INPUT", field });
    });
  }

  it("takes a first of 1 and of 100", async () => {
    const client = await workspaceWith("1", "2");

    assert.deepEqual(namesOf(await list(client, { first: 1 })), ["2"]);
    assert.deepEqual(namesOf(await list(client, { first: 100 })), ["2", "1"]);
  });
});

describe("A part of the list of characters", () => {
  const names = ["5", "4", "3", "2", "1"];

  /** As the Relay specification puts it. */
  function expected({ first, last, after, before }: Record<string, any>, cursors: string[]) {
    const from = after === null ? 0 : cursors.indexOf(after) + 1;
    const to = before === null ? cursors.length : cursors.indexOf(before);
    const between = names.slice(from, Math.max(from, to));
    const hasMore = between.length > (first ?? last);
    return {
      names: first === null ? between.slice(-last) : between.slice(0, first),
      hasNextPage: first === null ? before !== null : hasMore,
      hasPreviousPage: first === null ? hasMore : after !== null,
    };
  }

  it("is what lies between two cursors, counted from the beginning or the end, in one order", async () => {
    const client = await workspaceWith(...names.toReversed());
    const cursors: string[] = (await list(client)).edges.map(({ cursor }: any) => cursor);

    for (const after of [null, ...cursors])
      for (const before of [null, ...cursors])
        for (const [first, last] of [
          [1, null],
          [3, null],
          [5, null],
          [null, 1],
          [null, 3],
          [null, 5],
        ] as const) {
          const variables = { first, last, after, before };
          const { edges, nodes, pageInfo } = await list(client, variables);

          const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
          const found = { names: namesOf({ nodes }), hasNextPage, hasPreviousPage };
          assert.deepEqual(found, expected(variables, cursors), JSON.stringify(variables));
          assert.deepEqual(
            [startCursor, endCursor],
            [edges.at(0)?.cursor ?? null, edges.at(-1)?.cursor ?? null],
          );
        }
  });

  it("is paged backwards to its beginning while new ones are made", async () => {
    const client = await workspaceWith(...names.toReversed());
    const seen: string[] = [];
    let page = await list(client, { last: 2 });
    seen.unshift(...namesOf(page));

    while (page.pageInfo.hasPreviousPage) {
      page = await list(client, { last: 2, before: page.pageInfo.startCursor });
      seen.unshift(...namesOf(page));
      if (seen.length < 5) await client.createCharacter("new");
    }

    assert.deepEqual(seen, ["new", ...names]);
  });

  it("costs the same from either end, and null is as good as nothing", async () => {
    const client = await workspaceWith("1");
    const costOf = async (query: string, variables: object) => {
      const response = await fetch(`${client.url}/graphql`, {
        method: "POST",
        headers: { ...client.headers, "Content-Type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      return ((await response.json()) as any).extensions.cost.requested;
    };

    const costs = await Promise.all(
      [{ first: 7 }, { last: 7 }, { first: null, last: 7 }, { first: 7, last: null }].map((variables) =>
        costOf(LIST, variables),
      ),
    );
    const usual = await Promise.all([{}, { first: 20 }, { first: null }].map((each) => costOf(LIST, each)));

    assert.deepEqual(new Set(costs).size, 1);
    assert.deepEqual(new Set(usual).size, 1);
    assert.ok(usual[0] > costs[0]);
  });
});

describe("The total count of a list", () => {
  const COUNTED = `query ($filter: CharacterFilter, $after: String) {
    characters(first: 1, filter: $filter, after: $after) { totalCount { value isEstimate } pageInfo { endCursor } }
  }`;

  it("is of all its pages, whatever page is looked at", async () => {
    const client = await workspaceWith("Mira", "Zoë", "mirabelle");
    const { characters } = await client.ask(COUNTED, {});

    assert.deepEqual(characters.totalCount, { value: 3, isEstimate: false });
    const { characters: next } = await client.ask(COUNTED, { after: characters.pageInfo.endCursor });
    assert.deepEqual(next.totalCount, { value: 3, isEstimate: false });
  });

  it("is of what the filter leaves", async () => {
    const client = await workspaceWith("Mira", "Zoë", "mirabelle");

    for (const [name, value] of [
      ["mira", 2],
      ["nobody", 0],
      ["nul \u0000", 0],
    ] as const) {
      const { characters } = await client.ask(COUNTED, { filter: { name } });

      assert.deepEqual(characters.totalCount, { value, isEstimate: false }, name);
    }
  });

  it("is there for the lists of a character, and of a workspace's images and keys", async () => {
    const client = await workspaceWith("Mira");

    const { characters, referenceImages, apiKeys } = await client.ask(`{
      characters(first: 1) { nodes { candidates(first: 1) { totalCount { value } } trainingSets(first: 1) { totalCount { value } } } }
      referenceImages(first: 1) { totalCount { value } } apiKeys(first: 1) { totalCount { value } }
    }`);

    const none = { totalCount: { value: 0 } };
    assert.deepEqual(characters.nodes, [{ candidates: none, trainingSets: none }]);
    assert.deepEqual([referenceImages, apiKeys], [none, { totalCount: { value: 1 } }]);
  });
});

describe("An ordered list of characters", () => {
  const ORDERED = `query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: CharacterOrder!) {
    characters(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) {
      edges { cursor } nodes { id name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;
  const ordered = async (client: ApiClient, variables: object) =>
    (await client.ask(ORDERED, { ...variables })).characters;

  for (const [orderBy, names] of [
    ["NEWEST", ["Zoë", "anna", "Bert", "anna", "Élodie"]],
    ["OLDEST", ["Élodie", "anna", "Bert", "anna", "Zoë"]],
    ["LONGEST_UNCHANGED", ["anna", "Bert", "anna", "Zoë", "Élodie"]],
    ["LAST_CHANGED", ["Élodie", "Zoë", "anna", "Bert", "anna"]],
  ] as const) {
    it(`goes by ${orderBy}, page by page from either end`, async () => {
      const client = await workspaceWith("Élodie", "anna", "Bert", "anna", "Zoë");
      const { nodes } = await ordered(client, { first: 1, orderBy: "OLDEST" });
      await client.ask(
        'mutation ($id: ID!) { updateCharacter(input: { id: $id, profile: { notes: "new" } }) { userErrors { message } } }',
        {
          id: nodes[0].id,
        },
      );

      assert.deepEqual(await pagedThrough(client, orderBy, "first"), names);
      assert.deepEqual(await pagedThrough(client, orderBy, "last"), names);
    });
  }

  it("goes by name in any case, equal names one after the other", async () => {
    const client = await workspaceWith("bert", "Anna", "CARLA", "anna", "Bert 2");

    assert.deepEqual(await pagedThrough(client, "NAME", "first"), [
      "Anna",
      "anna",
      "bert",
      "Bert 2",
      "CARLA",
    ]);
    const backwards = ["CARLA", "Bert 2", "bert", "anna", "Anna"];
    assert.deepEqual(await pagedThrough(client, "NAME_BACKWARDS", "last"), backwards);
  });

  it("refuses a cursor of another order, or of none", async () => {
    const client = await workspaceWith("1", "2");
    const { edges } = await ordered(client, { first: 1, orderBy: "NAME" });
    const id = Buffer.from(edges[0].cursor, "base64url").subarray(0, 16);
    const made = (value: string) => Buffer.concat([id, Buffer.from(value)]).toString("base64url");

    for (const [orderBy, after] of [
      ["NEWEST", edges[0].cursor],
      ["LAST_CHANGED", edges[0].cursor],
      ["NAME", made("")],
      ["NAME", made("a\0b")],
      ["LAST_CHANGED", made("2026")],
      ["LAST_CHANGED", made("2026-13-01T00:00:00.000Z")],
    ]) {
      const { errors } = await client.graphql(ORDERED, { first: 1, after, orderBy });

      assert.deepEqual(
        errors?.[0]?.extensions,
        { code: "INVALID_INPUT", field: ["after"] },
        `${orderBy} ${after}`,
      );
    }
  });

  /** All names, read in pages of two. */
  async function pagedThrough(client: ApiClient, orderBy: string, end: "first" | "last"): Promise<string[]> {
    const names: string[] = [];
    let at: string | null = null;
    for (;;) {
      const variables: object = end === "first" ? { first: 2, after: at } : { last: 2, before: at };
      const { nodes, pageInfo } = await ordered(client, { ...variables, orderBy });
      const seen = nodes.map(({ name }: any) => name);
      if (end === "first") names.push(...seen);
      else names.unshift(...seen);
      if (!(end === "first" ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return names;
      at = end === "first" ? pageInfo.endCursor : pageInfo.startCursor;
    }
  }
});

describe("A filtered list of characters", () => {
  const names = ["Mira", "mirabelle", "100 % Zoë", "under_score", "back\\slash", "Underdog"];
  for (const [part, expected] of [
    ["MIRA", ["mirabelle", "Mira"]],
    ["%", ["100 % Zoë"]],
    ["_", ["under_score"]],
    ["\\", ["back\\slash"]],
    ["zOË", ["100 % Zoë"]],
    ["der", ["Underdog", "under_score"]],
    ["'; DROP TABLE characters; --", []],
    ["nul \0", []],
    ["", ["Underdog", "back\\slash", "under_score", "100 % Zoë", "mirabelle", "Mira"]],
  ] as const) {
    it(`holds the names with the part ${JSON.stringify(part)}, in any case`, async () => {
      const client = await workspaceWith(...names);

      assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), expected);
    });
  }

  const [COMPOSED, DECOMPOSED] = ["caf\u00e9", "cafe\u0301"];

  it("holds a name and a niche however their accents are typed, when stored and when looked for", async () => {
    const client = await (await sharedApp()).newWorkspace();
    await client.createCharacter(`${COMPOSED} 1`, { niche: DECOMPOSED });
    await client.createCharacter(`${DECOMPOSED} 2`, { niche: COMPOSED });

    for (const typed of [COMPOSED, DECOMPOSED, "CAFE\u0301", ` ${DECOMPOSED}\u200b`]) {
      const byName = await list(client, { filter: { name: typed } });
      const byNiche = await list(client, { filter: { niche: typed } });
      const both = [`${COMPOSED} 2`, `${COMPOSED} 1`];
      assert.deepEqual([byName, byNiche].map(namesOf), [both, both], typed);
    }
  });

  for (const [name, found, notFound] of [
    ["İstanbul", ["istanbul", "ISTANBUL", "İSTANBUL"], []],
    ["Straße", ["STRAßE", "STRAẞE", "straße"], ["STRASSE"]],
    ["ΟΔΥΣΣΕΥΣ", ["οδυσσευς", "οδυσσευσ"], ["Οδυσσεύς"]],
    ["Łódź", ["łódź", "ŁÓDŹ"], ["Lodz"]],
  ] as const) {
    it(`finds ${name} by each letter's other cases`, async () => {
      const client = await workspaceWith(name);

      for (const part of found) {
        assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), [name], part);
      }
      for (const part of notFound) {
        assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), [], part);
      }
    });
  }

  it("holds every character where the filter is blank, and none where no text can be what it says", async () => {
    const client = await workspaceWith("Mira");

    for (const [part, expected] of [
      [" \u200b", ["Mira"]],
      ["\ud83d", []],
      ["x".repeat(10_000), []],
    ] as const) {
      assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), expected);
    }
  });

  it("holds the characters of a whole niche, in any case, also together with a name", async () => {
    const client = await (await sharedApp()).newWorkspace();
    await client.createCharacter("Mira", { niche: "Fitness" });
    await client.createCharacter("Ada", { niche: "fitness" });
    await client.createCharacter("Eve", { niche: "fitness food" });
    await client.createCharacter("Zoë");

    const niche = await list(client, { filter: { niche: "FITNESS" } });
    const both = await list(client, { filter: { niche: "fitness", name: "a" } });
    const wrong = await list(client, { filter: { niche: "fit%" } });
    const nul = await list(client, { filter: { niche: "fitness\0" } });

    assert.deepEqual([niche, both, wrong, nul].map(namesOf), [["Ada", "Mira"], ["Ada", "Mira"], [], []]);
  });

  it("is paged like the whole one", async () => {
    const client = await workspaceWith("a1", "b1", "a2", "b2", "a3");

    const first = await list(client, { first: 2, filter: { name: "a" } });
    const rest = await list(client, {
      first: 2,
      filter: { name: "a" },
      after: first.pageInfo.endCursor,
    });

    assert.deepEqual([namesOf(first), namesOf(rest)], [["a3", "a2"], ["a1"]]);
    assert.deepEqual([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage], [true, false]);
  });
});
