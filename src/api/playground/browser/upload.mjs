// The page on which a picture is uploaded. It runs in the browser, and the build only copies it.
import { keepCharacter, newCharacter, takeBackCharacter } from "./new-character.mjs";
import { ask, element, lastCharacterId, isSignedIn, Problem, rememberCharacter, signIn } from "./session.mjs";
import { offerRemoval, removeOnClick, showRemoval } from "./upload-removal.mjs";
import { findResult, showResult } from "./upload-result.mjs";
import { newIdempotencyKey, uploadPicture } from "./upload-request.mjs";

const CHARACTERS = "{ characters(first: 100) { nodes { id name } pageInfo { hasNextPage } } }";
const CHARACTER = "query ($id: ID!) { character(id: $id) { id name } }";

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

/** Stores the picture with the character that is chosen, and answers both ids. A new character is there only if its picture is. */
async function store(file, signal) {
  const isNew = select.value === "";
  const name = element("name").value;
  // One that was to be made, and was given up for another.
  if (!isNew) await takeBackCharacter();
  const characterId = isNew ? await newCharacter(name) : select.value;
  try {
    const id = await uploadPicture({ file, characterId, idempotencyKey }, showProgress, signal);
    if (isNew) settle(characterId, name);
    rememberCharacter(characterId);
    return { id, characterId };
  } catch (error) {
    throw isNew ? await withoutCharacter(error, name) : error;
  } finally {
    element("cancel").hidden = true;
  }
}

/** The same error once the character that was made is gone again, or one that says that it is not. */
async function withoutCharacter(error, name) {
  try {
    // A picture that comes after all must not be taken for the next try's.
    if (await takeBackCharacter()) idempotencyKey = newIdempotencyKey();
    return error;
  } catch {
    if (!isSignedIn()) return error;
    return new Problem(
      `${error.message} “${name}” may be there without a picture; the next try goes on with it.`,
    );
  }
}

/** A new character is one to choose from now on. */
function settle(characterId, name) {
  keepCharacter();
  select.prepend(new Option(name, characterId));
  select.value = characterId;
  element("name").value = "";
  showNaming();
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
  const { id, characterId } = await store(file, signal);
  idempotencyKey = newIdempotencyKey();
  element("step").textContent = "Stored. Its face is being described …";
  element("sent").removeAttribute("value");
  const characterName = select.selectedOptions[0].textContent;
  try {
    showResult(await findResult(id, characterId));
  } finally {
    offerRemoval({ id, characterId, fileName: file.name, characterName });
  }
}

function showRemoved(left) {
  say("");
  element("result").hidden = true;
  element("removed").textContent = left;
  element("removed").focus();
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
  if (isBusy) element("removed").textContent = "";
  showRemoval(!isBusy);
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
  removeOnClick(showRemoved);
  await listCharacters().then(
    () => (element("send").disabled = false),
    (error) => say(error.message),
  );
}
