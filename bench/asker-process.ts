import { Agent, request } from "node:http";

/** Answered with an {@link Asked}. */
export interface AskOrder {
  url: string;
  headers: Record<string, string>;
  query: string;
  /** Where they are several, each is asked with in turn. */
  variables: object | readonly object[];
  connections: number;
  seconds: number;
}

export interface Asked {
  /** Of every answer. */
  milliseconds: number[];
  seconds: number;
  /** Of the last answer. */
  bytes: number;
}

const agents = new Map<string, Agent>();

/** Connections stay open between orders, as those of a front end's server do. */
function agentOf({ url, connections }: AskOrder): Agent {
  const known = agents.get(url) ?? new Agent({ keepAlive: true, maxSockets: connections });
  agents.set(url, known);
  return known;
}

function askOnce({ url, headers }: AskOrder, agent: Agent, body: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      { method: "POST", agent, headers: { ...headers, "Content-Type": "application/json" } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else reject(new Error(`${response.statusCode} ${answer.toString()}`));
        });
      },
    );
    asking.on("error", reject);
    asking.end(body);
  });
}

async function ask(order: AskOrder): Promise<Asked> {
  const agent = agentOf(order);
  const bodies = [order.variables]
    .flat()
    .map((variables) => JSON.stringify({ query: order.query, variables }));
  let asked = 0;
  const milliseconds: number[] = [];
  const began = performance.now();
  let last: Buffer | undefined;
  const askOnAndOn = async () => {
    while (performance.now() - began < order.seconds * 1_000) {
      const start = performance.now();
      last = await askOnce(order, agent, bodies[asked++ % bodies.length]!);
      milliseconds.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: order.connections }, askOnAndOn));
  const { errors } = JSON.parse(last!.toString());
  if (errors) throw new Error(JSON.stringify(errors));
  return { milliseconds, seconds: (performance.now() - began) / 1_000, bytes: last!.length };
}

// What goes wrong here ends the process, and with it the bench.
process.on("message", (order: AskOrder) => void ask(order).then((asked) => process.send!(asked)));
process.on("disconnect", () => process.exit());
process.send!("ready");
