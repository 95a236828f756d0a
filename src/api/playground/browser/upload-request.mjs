// Sends a picture, with progress. It runs in the browser, and the build only copies it.
import { credentials, dataOf, endpoint, Problem } from "./session.mjs";

const UPLOAD = `mutation ($input: UploadReferenceImageInput!) {
  uploadReferenceImage(input: $input) {
    referenceImage { id }
    userErrors { message ... on DuplicateReferenceImageError { existing { fileName } } }
  }
}`;

/** A name of this request that no other has; `crypto.randomUUID` is not there on pages without TLS. */
export const newIdempotencyKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/**
 * Stores a picture and answers its id, without waiting for its analysis. Safe to repeat with the same key. Throws a Problem that says
 * what to do.
 * @param onProgress is told what part has been sent, 0-1
 * @param signal gives up
 */
export async function uploadPicture({ file, characterId, idempotencyKey }, onProgress, signal) {
  const form = new FormData();
  const input = { characterId, file: null, idempotencyKey, waitMs: 0 };
  form.append("operations", JSON.stringify({ query: UPLOAD, variables: { input } }));
  form.append("map", '{"0":["variables.input.file"]}');
  form.append("0", file);
  const { status, body } = await post(form, onProgress, signal);
  const { referenceImage, userErrors } = dataOf(status, body).uploadReferenceImage;
  if (userErrors.length > 0) throw new Problem(userErrors.map(inWords).join(" "));
  return referenceImage.id;
}

const inWords = ({ message, existing }) =>
  existing === undefined ? message : `${message} It is there as “${existing.fileName}”.`;

/** By XMLHttpRequest: fetch tells nothing of how much was sent. */
function post(form, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", endpoint);
    for (const [name, value] of Object.entries(credentials())) request.setRequestHeader(name, value);
    request.responseType = "json";
    const fail = (what) =>
      reject(new Problem(`${what} You can upload the same picture again: it is not stored twice.`));
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener("load", () => resolve({ status: request.status, body: request.response }));
    request.addEventListener("error", () => fail("The connection broke off before the server answered."));
    request.addEventListener("abort", () => fail("Cancelled."));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
