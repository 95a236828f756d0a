import { cacheExchange, type Cache, type KeyGenerator } from "@urql/exchange-graphcache";
import { keylessTypes } from "./generated/keyless-types";
import { possibleTypes } from "./generated/possible-types";

const partOfItsParent: KeyGenerator = () => null;

/** Their ids mean something only within their character. */
const WITH_LOCAL_IDS = ["Recommendation"];

function forget(cache: Cache, field: string, of = "Query"): void {
  for (const { fieldKey, fieldName } of cache.inspectFields(of))
    if (fieldName === field) cache.invalidate(of, fieldKey);
}

/** What answers change in what was fetched before, beside the objects that they hold. */
export const normalisedCache = () =>
  cacheExchange({
    possibleTypes,
    keys: Object.fromEntries([...keylessTypes, ...WITH_LOCAL_IDS].map((type) => [type, partOfItsParent])),
    updates: {
      Mutation: {
        createCharacter: (_result, _arguments, cache) => forget(cache, "characters"),
        deleteCharacter(result, _arguments, cache) {
          const payload = result.deleteCharacter as { deletedId: string | null } | null;
          const deletedId = payload?.deletedId ?? null;
          if (deletedId === null) return;
          cache.invalidate({ __typename: "Character", id: deletedId });
          forget(cache, "characters");
        },
        createApiKey: (_result, _arguments, cache) => forget(cache, "apiKeys"),
        createWebhook: (_result, _arguments, cache) => forget(cache, "webhooks"),
        deleteWebhook: (_result, _arguments, cache) => forget(cache, "webhooks"),
        sendTestWebhook(_result, { input }, cache) {
          const { id } = input as { id: string };
          forget(cache, "deliveries", cache.keyOfEntity({ __typename: "Webhook", id }) ?? undefined);
        },
      },
    },
  });
