#!/usr/bin/env node
import "reflect-metadata";
import "../config/home-of-nameless-user.js";
import { Command } from "commander";
import { loadConfig } from "../config/config.js";
import { DomainError } from "../errors/domain-error.js";
import { NotFoundError } from "../errors/not-found-error.js";
import { fromGlobalId, toGlobalId } from "../ids/global-id.js";
import { ApiKeyService } from "../workspaces/api-key.service.js";
import { parseScopes, Scope } from "../workspaces/scope.js";
import type { WorkspaceEntity } from "../workspaces/workspace.entity.js";
import { WorkspaceService } from "../workspaces/workspace.service.js";
import { addStorageCommands } from "./storage-commands.js";
import { withDatabase } from "./with-database.js";

interface Services {
  workspaces: WorkspaceService;
  apiKeys: ApiKeyService;
}

/** Runs one command against the database of this environment: DATABASE_URL, or the embedded one, whether a server is running or not. */
function run(command: (services: Services) => Promise<void>): Promise<void> {
  return withDatabase(loadConfig(), (dataSource) =>
    command({ workspaces: new WorkspaceService(dataSource), apiKeys: new ApiKeyService(dataSource) }),
  );
}

async function getWorkspace(workspaces: WorkspaceService, name: string): Promise<WorkspaceEntity> {
  const found = await workspaces.findByName(name);
  if (found !== null) return found;
  const names = (await workspaces.list()).map((workspace) => workspace.name);
  throw new Error(`There is no workspace named ${name}. There are: ${names.join(", ") || "none yet"}.`);
}

const program = new Command("likeness").description(
  "Workspaces, keys and stored objects of this server's database",
);
const workspace = program.command("workspace").description("tenants, none of which sees anything of another");
const key = program.command("key").description("bearer keys of a workspace");
addStorageCommands(program);
const inWorkspace = ["-w, --workspace <name>", "whose keys", "default"] as const;

workspace
  .command("create <name>")
  .description("make a workspace and an admin key for it, which is shown this once")
  .action((name: string) =>
    run(async ({ workspaces, apiKeys }) => {
      const created = await workspaces.create(name);
      const admin = await apiKeys.createFor(created.id, { name: "First admin key", scopes: [Scope.ADMIN] });
      console.log(
        `Workspace ${created.name} (${toGlobalId("Workspace", created.id)})\nAdmin key ${admin.key}`,
      );
    }),
  );

workspace
  .command("list")
  .description("all workspaces, oldest first")
  .action(() =>
    run(async ({ workspaces }) => {
      for (const { id, name } of await workspaces.list())
        console.log(`${toGlobalId("Workspace", id)}  ${name}`);
    }),
  );

key
  .command("create <name>")
  .description("make a key, which is shown this once")
  .option(...inWorkspace)
  .requiredOption("-s, --scopes <list>", `comma-separated, of: ${Object.values(Scope).join(", ")}`)
  .option("-e, --expires <date>", "when it stops working by itself, e.g. 2027-01-31")
  .action((name: string, options: { workspace: string; scopes: string; expires?: string }) =>
    run(async ({ workspaces, apiKeys }) => {
      const { id } = await getWorkspace(workspaces, options.workspace);
      const scopes = parseScopes(options.scopes.split(",").map((scope) => scope.trim()));
      const expiresAt = options.expires === undefined ? null : parseDate(options.expires);
      const made = await apiKeys.createFor(id, { name, scopes, expiresAt });
      console.log(`Key ${toGlobalId("ApiKey", made.apiKey.id)} (${made.apiKey.name})\n${made.key}`);
    }),
  );

key
  .command("list")
  .description("all keys of a workspace, oldest first; the keys themselves are not kept")
  .option(...inWorkspace)
  .action((options: { workspace: string }) =>
    run(async ({ workspaces, apiKeys }) => {
      const { id } = await getWorkspace(workspaces, options.workspace);
      for (const found of await apiKeys.listFor(id)) {
        const state = found.revokedAt
          ? "revoked"
          : found.expiresAt && found.expiresAt <= new Date()
            ? "expired"
            : "valid";
        console.log(
          [toGlobalId("ApiKey", found.id), state, found.hint, found.scopes.join(","), found.name].join("  "),
        );
      }
    }),
  );

key
  .command("revoke <id>")
  .description("end a key at once")
  .option(...inWorkspace)
  .action((id: string, options: { workspace: string }) =>
    run(async ({ workspaces, apiKeys }) => {
      const { id: workspaceId } = await getWorkspace(workspaces, options.workspace);
      const revoked = await apiKeys.revokeIn(workspaceId, fromGlobalId("ApiKey", id));
      console.log(`Key ${id} (${revoked.name}) no longer works`);
    }),
  );

function parseDate(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error(`${text} is no date; write e.g. 2027-01-31.`);
  return date;
}

program.parseAsync().catch((error: unknown) => {
  const notFound = error instanceof NotFoundError;
  if (notFound) console.error("The workspace has no key with this id. `key list` shows those it has.");
  else console.error(error instanceof DomainError || error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
