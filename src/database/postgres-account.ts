import { lchown, stat } from "node:fs/promises";
import { CommandResult, runCommand, UserIds } from "./command.js";
import { EmbeddedPostgresError } from "./embedded-postgres-errors.js";
import { PostgresBinaries } from "./postgres-binaries.js";

/**
 * Capabilities that let another user pass closed folders, the narrower one first. Containers often withhold the first and grant the
 * second.
 */
const passingCapabilities = ["dac_read_search", "dac_override"];

/** Runs PostgreSQL's programs as the user they are to run as: PostgreSQL refuses to be root. */
export class PostgresAccount {
  /**
   * @param user null: the user of this process
   * @param launcher a command line put before the program's own; empty to start it directly
   */
  constructor(
    private readonly user: UserIds | null,
    private readonly launcher: readonly string[] = [],
  ) {}

  run(program: string, args: readonly string[]): Promise<CommandResult> {
    const [launcher, ...launcherArgs] = this.launcher;
    if (launcher) return runCommand(launcher, [...launcherArgs, program, ...args]);
    return runCommand(program, args, this.user ?? undefined);
  }

  /** Makes the user the owner of one file or folder; a symbolic link is not followed. */
  async give(path: string): Promise<void> {
    if (this.user) await lchown(path, this.user.uid, this.user.gid);
  }
}

/**
 * Decides who runs PostgreSQL in `directory`, and proves by trying that this user can start the programs and enter the directory.
 *
 * An ordinary user runs it as itself. Root runs it as the owner of the database or of the directory, else as `postgres`, else as `nobody`;
 * no account is made. Where this user cannot pass a folder that only root may enter, the programs get the one capability to pass it.
 *
 * @param directory exists already
 * @param dataDirectory PostgreSQL's own folder; may be missing
 * @throws EmbeddedPostgresError nobody can run it here, with the ways out
 */
export async function choosePostgresAccount(
  directory: string,
  dataDirectory: string,
  binaries: PostgresBinaries,
): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) {
    await assertOwnDatabase(dataDirectory);
    const account = new PostgresAccount(null);
    const refusal = await whyItCannotRun(account, directory, binaries);
    if (refusal) throw cannotRun(refusal);
    return account;
  }
  const user =
    (await ordinaryOwnerOf(dataDirectory)) ??
    (await accountOwning(directory)) ??
    (await findAccount("postgres")) ??
    (await findAccount("nobody"));
  if (!user) {
    throw new EmbeddedPostgresError(
      "PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody to run it as. " +
        "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own.",
    );
  }
  return accountFor(user, directory, binaries);
}

async function accountFor(
  user: UserIds,
  directory: string,
  binaries: PostgresBinaries,
): Promise<PostgresAccount> {
  const launchers = [[], ...passingCapabilities.map((capability) => setprivLauncher(user, capability))];
  const refusals: string[] = [];
  for (const launcher of launchers) {
    const account = new PostgresAccount(user, launcher);
    const refusal = await whyItCannotRun(account, directory, binaries);
    if (!refusal) return account;
    refusals.push(refusal);
  }
  // What fails for another reason than a closed folder fails for root, too.
  const asRoot = await whyItCannotRun(new PostgresAccount(null), directory, binaries);
  if (asRoot) throw cannotRun(asRoot);
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and the user id ${user.uid} it would run as may not enter ${directory} or ` +
      `the folder of the installed package (${binaries.postgres}). Either move both to folders that other users may enter, ` +
      "or start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own. " +
      `Tried: ${refusals.join("; ")}`,
  );
}

/**
 * no_setuid_fixup: initdb and pg_ctl ask access(2), for which the kernel otherwise drops the capabilities of everyone but root.
 */
function setprivLauncher({ uid, gid }: UserIds, capability: string): string[] {
  return [
    "setpriv",
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
    "--securebits=+no_setuid_fixup",
  ];
}

/** Null when the account can; else what the failing program said. */
async function whyItCannotRun(
  account: PostgresAccount,
  directory: string,
  { postgres }: PostgresBinaries,
): Promise<string | null> {
  if (process.platform === "win32") {
    const program = await account.run(postgres, ["--version"]);
    return program.exitCode === 0 ? null : program.output;
  }
  // Through a shell, as initdb and pg_ctl start postgres: setpriv itself may execute more than the programs it starts.
  const program = await account.run("/bin/sh", ["-c", '"$1" --version', "sh", postgres]);
  if (program.exitCode !== 0) return program.output;
  const entering = await account.run("/bin/sh", ["-c", 'cd -- "$1"', "sh", directory]);
  return entering.exitCode === 0 ? null : entering.output;
}

function cannotRun(refusal: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The PostgreSQL that npm installed does not run here: ${refusal}. ` +
      "Where install scripts were skipped, `npm rebuild` completes it; systems without glibc (Alpine) need DATABASE_URL and a " +
      "PostgreSQL server of your own.",
  );
}

async function assertOwnDatabase(dataDirectory: string): Promise<void> {
  const owner = await ownerOf(dataDirectory);
  if (owner === null || process.platform === "win32" || owner.uid === process.getuid?.()) return;
  throw new EmbeddedPostgresError(
    `The database in ${dataDirectory} belongs to the user id ${owner.uid}. ` +
      "Start as that user or as root, or with another data directory.",
  );
}

/** Null when the path is missing. */
async function ownerOf(path: string): Promise<UserIds | null> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

async function ordinaryOwnerOf(path: string): Promise<UserIds | null> {
  const owner = await ownerOf(path);
  return owner?.uid === 0 ? null : owner;
}

/** The directory's owner, where it is an account: initdb insists on a user with a name. */
async function accountOwning(directory: string): Promise<UserIds | null> {
  const owner = await ordinaryOwnerOf(directory);
  return owner && findAccount(String(owner.uid));
}

/** @param account a user's name or number */
async function findAccount(account: string): Promise<UserIds | null> {
  const uid = await runCommand("id", ["-u", account]);
  const gid = await runCommand("id", ["-g", account]);
  if (uid.exitCode !== 0 || gid.exitCode !== 0) return null;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
