// What Altair sends over a WebSocket to our endpoint, by which subscriptions are made: it gets the key and the ids that its variables
// leave open, as requests do. It runs in the browser, and the build only copies it.
import { fillIn, findOpen } from "./open-ids.mjs";
import { authorization, Problem, socketEndpoint } from "./session.mjs";

/** From now on, the messages of the protocol graphql-transport-ws. */
export function sendOurWayBySocket() {
  window.WebSocket = class extends window.WebSocket {
    /** One message after the other, although some have to be asked about first. */
    #sent = Promise.resolve();

    constructor(...parts) {
      super(...parts);
      if (this.url === socketEndpoint) this.addEventListener("message", (event) => this.#showErrors(event));
    }

    send(message) {
      if (this.url !== socketEndpoint) return super.send(message);
      this.#sent = this.#sent.then(() => this.#sendCompleted(JSON.parse(message)));
    }

    async #sendCompleted(message) {
      try {
        const completed = await complete(message);
        if (this.readyState === WebSocket.OPEN) super.send(completed);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        this.#end(message.id, { notSent: error.message });
      }
    }

    /** Of a subscription that is refused Altair says only that the server may be down: it is told so as an answer. */
    #showErrors(event) {
      const { id, type, payload } = JSON.parse(event.data);
      if (type !== "error") return;
      event.stopImmediatePropagation();
      this.#end(id, { errors: payload });
    }

    #end(id, payload) {
      for (const message of [
        { id, type: "next", payload },
        { id, type: "complete" },
      ])
        this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
    }
  };
}

/** As it is to be sent. The key comes with a connection's first message, as browsers can send no header with it. Throws a Problem. */
async function complete(message) {
  const { type, payload } = message;
  if (type === "connection_init")
    return JSON.stringify({ ...message, payload: { Authorization: authorization(), ...payload } });
  if (type === "subscribe") return fillIn(message, await findOpen(payload));
  return JSON.stringify(message);
}
