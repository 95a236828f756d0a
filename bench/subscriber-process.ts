import { request } from "node:http";
import { performance } from "node:perf_hooks";
import { WebSocket } from "ws";

/** Opens so many subscriptions, `atATime` of them; answered with null when each has heard where it begins. */
export interface OpenOrder {
  do: "open";
  way: "WebSocket" | "SSE";
  url: string;
  keys: string[];
  /** Whom each follows: the nth follows the nth of these, and so round. */
  characterIds: string[];
  count: number;
}

/** Answered with how long each delivery took since the last such order, in milliseconds. */
export interface TakeOrder {
  do: "take";
}

const AT_A_TIME = 50;
const QUERY = `subscription ($id: ID!) { characterChanged(id: $id, withCurrent: true) { cursor kind character { id name } } }`;

const latencies: number[] = [];
const now = () => performance.timeOrigin + performance.now();

/** The changed character's name is when the change was sent to the database. */
function hear(
  answer: { data?: { characterChanged: { kind: string; character: { name: string } } } },
  begun: () => void,
): void {
  const { kind, character } = answer.data!.characterChanged;
  if (kind === "CURRENT") begun();
  else latencies.push(now() - Number(character.name));
}

function openSocket(url: string, key: string, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
      perMessageDeflate: false,
    });
    socket.on("error", reject);
    socket.on("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { Authorization: `Bearer ${key}` } })),
    );
    socket.on("message", (bytes: Buffer) => {
      const message = JSON.parse(bytes.toString());
      if (message.type === "connection_ack")
        socket.send(
          JSON.stringify({ id: "1", type: "subscribe", payload: { query: QUERY, variables: { id } } }),
        );
      else if (message.type === "next") hear(message.payload, resolve);
      else reject(new Error(bytes.toString()));
    });
    socket.on("close", (code, reason) => reject(new Error(`Closed with ${code} ${reason.toString()}`)));
  });
}

function openEvents(url: string, key: string, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${key}`,
      Accept: "text/event-stream",
      "Content-Type": "application/json",
    };
    const asking = request(`${url}/graphql/stream`, { method: "POST", headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const parts = (text + chunk).split("\n\n");
        text = parts.pop()!;
        for (const part of parts) {
          const data = /^event: next\ndata: (.+)$/.exec(part)?.[1];
          if (data !== undefined) hear(JSON.parse(data), resolve);
        }
      });
    });
    asking.on("error", reject);
    asking.end(JSON.stringify({ query: QUERY, variables: { id } }));
  });
}

async function open({ way, url, keys, characterIds, count }: OpenOrder): Promise<void> {
  let begun = 0;
  const openOne = way === "SSE" ? openEvents : openSocket;
  const openInTurn = async () => {
    while (begun < count) {
      const i = begun++;
      await openOne(url, keys[i % keys.length]!, characterIds[i % characterIds.length]!);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, openInTurn));
}

process.on("message", (order: OpenOrder | TakeOrder) => {
  if (order.do === "take") return void process.send!(latencies.splice(0));
  // What goes wrong here ends the process, and with it the bench.
  void open(order).then(() => process.send!(null));
});
// What is open would keep it alive.
process.on("disconnect", () => process.exit());
process.send!("ready");
