import { networkInterfaces } from "node:os";
import type { RunningApp } from "./app.js";
import type { Config } from "./config/config.js";
import { adminKeyFile } from "./workspaces/prepare-first-workspace.js";

const KEY_IS_ELSEWHERE = [
  "This database has an admin key already, which another machine made and keeps (DATA_DIR/admin-key there).",
  "Use that one, set ADMIN_API_KEY, or make another: npm run likeness -- key create <name> --scopes admin",
];

/**
 * What whoever starts a server is told, in lines. The link signs its reader in: the fragment stays in the browser. A key that the user chose
 * is not repeated, and in production none is: what is printed there ends up in collected logs.
 */
export function greeting({ publicUrl, adminKey }: RunningApp, config: Config): string[] {
  if (publicUrl === null) return [];
  const isChosen = config.adminApiKey !== null;
  const lines: string[] = [];
  const address = `${publicUrl}${config.servePage ? "/" : "/graphql"}`;
  const isForPeople = config.servePage || !config.production;
  if (!isForPeople || (!isChosen && adminKey === null)) lines.push(`Likeness is ready at ${address}`);
  else if (isChosen || config.production) lines.push(`Likeness is ready. Open ${address}`);
  else lines.push(`Likeness is ready. Open ${address}#key=${adminKey}`);
  if (!isChosen && adminKey === null) lines.push("", ...KEY_IS_ELSEWHERE);
  else if (!isChosen && config.production) {
    lines.push(`The admin key is in ${adminKeyFile(config.dataDirectory)}`);
  }
  return [...lines, ...otherMachines(publicUrl, config)];
}

/** A server that listens everywhere and calls itself 127.0.0.1 answers other machines with links that lead nowhere. */
function otherMachines(publicUrl: string, { host, publicUrl: chosen }: Config): string[] {
  if (chosen !== null || !["0.0.0.0", "::"].includes(host)) return [];
  const { port } = new URL(publicUrl);
  const urls = addressesOfThisMachine().map((address) => `http://${address}:${port}`);
  const at = urls.length === 0 ? "" : `, at ${urls.join(" and ")}`;
  return [
    "",
    `HOST=${host} lets other machines in${at}, but links to pictures say ${publicUrl}, which only this one can open.`,
    `Set PUBLIC_URL to the address that clients use, e.g. PUBLIC_URL=${urls[0] ?? "https://likeness.example.com"}`,
  ];
}

function addressesOfThisMachine(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
}
