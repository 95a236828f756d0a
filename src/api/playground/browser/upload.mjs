// The page on which a picture is uploaded. It runs in the browser, and the build only copies it.
import { ask, element, lastCharacterId, Problem, rememberCharacter, signIn } from "./session.mjs";
import { findResult, showResult } from "./upload-result.mjs";
import { newIdempotencyKey, uploadPicture } from "./upload-request.mjs";

const CHARACTERS = "{ characters(first: 100) { nodes { id name } pageInfo { hasNextPage } } }";
const CHARACTER = "query ($id: ID!) { character(id: $id) { id name } }";
const CREATE = `mutation ($input: CreateCharacterInput!) {
  createCharacter(input: $input) { character { id name } userErrors { message } }
}`;

const select = element("character");

/** The one whose value is "" stands for a new character. */
async function listCharacters() {
  const { nodes, pageInfo } = (await ask(CHARACTERS)).characters;
  const last = lastCharacterId();
  const isListed = last === null || nodes.some(({ id }) => id === last);
  const { character } = isListed ? { character: null } : await ask(CHARACTER, { id: last });
  const characters = character === null ? nodes : [character, ...nodes];
  select.replaceChildren(
    ...characters.map(({ id, name }) => new Option(name, id)),
    new Option("A new one …", ""),
  );
  if (characters.some(({ id }) => id === last)) select.value = last;
  element("more-characters").hidden = !pageInfo.hasNextPage;
  showNaming();
}

function showNaming() {
  const isNew = select.value === "";
  element("naming").hidden = !isNew;
  element("name").required = isNew;
}

/** Names what the form says now: sent again after a lost answer, it is not done twice. */
let idempotencyKey = newIdempotencyKey();
element("upload").addEventListener("input", () => (idempotencyKey = newIdempotencyKey()));

/** The id of the character that is chosen, after creating it if it is a new one. */
async function chosenCharacter() {
  if (select.value !== "") return select.value;
  const input = { name: element("name").value, idempotencyKey: `${idempotencyKey}-character` };
  const { character, userErrors } = (await ask(CREATE, { input })).createCharacter;
  if (character === null) throw new Problem(userErrors.map(({ message }) => message).join(" "));
  select.prepend(new Option(character.name, character.id));
  select.value = character.id;
  element("name").value = "";
  showNaming();
  return character.id;
}

/** In MB of 2^20 bytes, as limits are set; a size rounded up and a limit down never look equal when they are not. */
const megabytes = (bytes, round = Math.ceil) => `${round((bytes / 2 ** 20) * 10) / 10} MB`;

/** The name and a preview of the chosen file, and what is wrong with it as far as that can be seen here. */
function showChosen(limits) {
  const file = element("file").files[0];
  const preview = element("preview");
  URL.revokeObjectURL(preview.src);
  preview.hidden = true;
  element("chosen").textContent = file === undefined ? "" : `${file.name}, ${megabytes(file.size)}`;
  say("");
  if (file === undefined) return;
  if (file.size > limits.maxUploadBytes) return say(tooLarge(file, limits));
  preview.alt = `Preview of ${file.name}`;
  preview.src = URL.createObjectURL(file);
}

/** Browsers show no HEIC; the server reads it all the same. */
function sayNoPreview() {
  if (element("file").files.length > 0)
    element("chosen").textContent += ". This browser cannot show it; the server may be able to.";
}

const tooLarge = (file, { maxUploadBytes }) =>
  `${file.name} is too large: it has ${megabytes(file.size)}, and this server takes up to ${megabytes(maxUploadBytes, Math.floor)}. ` +
  "Save it smaller or choose another.";

const say = (problem) => (element("upload-problem").textContent = problem);

function showProgress(part) {
  const percent = Math.round(part * 100);
  element("sent").value = percent;
  element("step").textContent = percent < 100 ? `Sending: ${percent} %` : "Sent. The server checks it …";
}

/** From the press to the result. Throws a Problem. */
async function upload(limits, signal) {
  const file = element("file").files[0];
  if (file.size > limits.maxUploadBytes) throw new Problem(tooLarge(file, limits));
  const characterId = await chosenCharacter();
  rememberCharacter(characterId);
  const id = await uploadPicture({ file, characterId, idempotencyKey }, showProgress, signal);
  idempotencyKey = newIdempotencyKey();
  element("step").textContent = "Stored. Its face is being described …";
  element("sent").removeAttribute("value");
  element("cancel").hidden = true;
  showResult(await findResult(id, characterId));
}

/** One at a time; the button says so. */
function uploadOnSubmit(limits) {
  element("upload").addEventListener("submit", async (event) => {
    event.preventDefault();
    const giveUp = new AbortController();
    element("cancel").addEventListener("click", () => giveUp.abort(), { signal: giveUp.signal });
    setBusy(true);
    try {
      await upload(limits, giveUp.signal);
    } catch (error) {
      say(error.message);
      element("send").focus();
    } finally {
      setBusy(false);
    }
  });
}

function setBusy(isBusy) {
  if (isBusy) say("");
  if (isBusy) element("result").hidden = true;
  element("progress").hidden = !isBusy;
  element("cancel").hidden = !isBusy;
  for (const id of ["character", "name", "file", "send"]) element(id).disabled = isBusy;
}

const viewer = await signIn();
if (viewer !== null) {
  select.addEventListener("change", showNaming);
  element("preview").addEventListener("load", ({ target }) => (target.hidden = false));
  element("preview").addEventListener("error", sayNoPreview);
  element("file").addEventListener("change", () => showChosen(viewer.limits));
  uploadOnSubmit(viewer.limits);
  await listCharacters().then(
    () => (element("send").disabled = false),
    (error) => say(error.message),
  );
}
