// What a front end of another origin does with the real clients, each as its documentation sets it up. Bundled for the test's page.
import {
  ApolloClient,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  ServerError,
} from "@apollo/client";
import UploadHttpLink from "apollo-upload-client/UploadHttpLink.mjs";
import { Client, fetchExchange } from "@urql/core";

const headersOf = (key) => ({ Authorization: `Bearer ${key}` });

/** `run(document, variables)` answers `{ data }` or what a page can tell of the error. */
const setUps = {
  "Apollo Client with its upload link": (uri, key) =>
    apollo(new UploadHttpLink({ uri, headers: headersOf(key) })),
  "Apollo Client with its upload link and useGETForQueries": (uri, key) =>
    apollo(new UploadHttpLink({ uri, headers: headersOf(key), useGETForQueries: true })),
  "Apollo Client with its own link": (uri, key) => apollo(new HttpLink({ uri, headers: headersOf(key) })),
  "Apollo Client with its own link and useGETForQueries": (uri, key) =>
    apollo(new HttpLink({ uri, headers: headersOf(key), useGETForQueries: true })),
  "urql as it is": (url, key) => urql({ url, fetchOptions: { headers: headersOf(key) } }),
  "urql with preferGetMethod": (url, key) =>
    urql({ url, fetchOptions: { headers: headersOf(key) }, preferGetMethod: true }),
  "urql with POST alone": (url, key) =>
    urql({ url, fetchOptions: { headers: headersOf(key) }, preferGetMethod: false }),
};

function apollo(link) {
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return async (document, variables) => {
    const operation = gql(document);
    const isMutation = operation.definitions[0].operation === "mutation";
    try {
      const { data } = await (isMutation
        ? client.mutate({ mutation: operation, variables })
        : client.query({ query: operation, variables, fetchPolicy: "network-only" }));
      return { data };
    } catch (error) {
      if (CombinedGraphQLErrors.is(error))
        return { codes: error.errors.map(({ extensions }) => extensions?.code) };
      if (ServerError.is(error)) return { status: error.statusCode, body: error.bodyText };
      return { unreadable: String(error) };
    }
  };
}

function urql(options) {
  const client = new Client({ exchanges: [fetchExchange], ...options });
  return async (document, variables) => {
    const isMutation = document.startsWith("mutation");
    const { data, error } = await client[isMutation ? "mutation" : "query"](document, variables).toPromise();
    if (error === undefined) return { data };
    if (error.graphQLErrors.length > 0)
      return {
        status: error.response.status,
        codes: error.graphQLErrors.map(({ extensions }) => extensions?.code),
      };
    return error.response === undefined
      ? { unreadable: String(error) }
      : { status: error.response.status, retryAfter: error.response.headers.get("Retry-After") };
  };
}

window.run = (name, url, key, document, variables) =>
  setUps[name](`${url}/graphql`, key)(document, variables);

function fileOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new File([bytes], "portrait.png", { type: "image/png" });
}

window.upload = (name, url, key, document, input, base64) => {
  return window.run(name, url, key, document, { input: { ...input, file: fileOf(base64) } });
};

/** The plain form, as a page without GraphQL sends it. */
window.uploadForm = async (url, key, characterId, base64) => {
  const form = new FormData();
  form.append("file", fileOf(base64));
  const address = `${url}/api/v1/characters/${characterId}/reference-images?waitMs=0`;
  const response = await fetch(address, { method: "POST", headers: headersOf(key), body: form });
  const requestId = response.headers.get("X-Request-Id");
  return { httpStatus: response.status, requestId, record: await response.json() };
};

/** Draws a picture and reads it back, which a browser allows for pictures that it may hand to the page alone. */
window.sizeFromCanvas = async (url) => {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, height: canvas.height, opaque: data[3] === 255 };
};
