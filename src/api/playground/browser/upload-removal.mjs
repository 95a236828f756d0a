// Removes the picture that was just uploaded. It runs in the browser, and the build only copies it.
import { ask, element, Problem } from "./session.mjs";

const REMOVE = `mutation ($input: DeleteReferenceImagesInput!) {
  deleteReferenceImages(input: $input) {
    character { name referenceImages { id } }
    userErrors { code message }
  }
}`;

/** `{ id, characterId, fileName, characterName }` of what the button would remove. */
let stored = null;

/** Offers to remove a picture that is stored; null: none any more. */
export function offerRemoval(picture) {
  stored = picture;
  showRemoval(true);
  element("removal-problem").textContent = "";
  if (picture !== null) element("remove").textContent = `Remove ${picture.fileName} again`;
}

/** Not while another picture is on its way. */
export const showRemoval = (isWanted) => (element("removal").hidden = !isWanted || stored === null);

/** Asks first. @param onRemoved is told what is left, in words */
export function removeOnClick(onRemoved) {
  element("remove").addEventListener("click", async () => {
    const picture = stored;
    const { fileName, characterName } = picture;
    const question = `Remove “${fileName}” from “${characterName}”, with its file? There is no way back.`;
    if (!window.confirm(question)) return;
    element("remove").disabled = true;
    try {
      const left = await remove(picture);
      if (stored === picture) offerRemoval(null);
      onRemoved(left);
    } catch (error) {
      element("removal-problem").textContent = error.message;
    } finally {
      element("remove").disabled = false;
      // A button that is disabled loses the focus.
      if (!element("removal").hidden) element("remove").focus();
    }
  });
}

async function remove({ id, characterId, fileName, characterName }) {
  const input = { characterId, imageIds: [id] };
  const { character, userErrors } = (await ask(REMOVE, { input })).deleteReferenceImages;
  // Removed elsewhere, or by a request whose answer was lost: it is as it was to be.
  const isGone = userErrors.length > 0 && userErrors.every(({ code }) => code === "NOT_FOUND");
  if (isGone) return `“${fileName}” is not there any more.`;
  if (userErrors.length > 0) throw new Problem(userErrors.map(({ message }) => message).join(" "));
  const count = character?.referenceImages.length;
  const left = count === undefined ? "" : ` “${characterName}” has ${count} picture(s) now.`;
  return `“${fileName}” is removed.${left}`;
}
