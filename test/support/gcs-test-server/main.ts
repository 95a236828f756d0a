import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Command } from "commander";
import { writeCredentialsFile } from "./credentials.js";
import { GcsTestServer } from "./gcs-test-server.js";

/** Runs the test server by hand, beside a real server process that is pointed at it; prints one line of JSON. */
async function main(): Promise<void> {
  const command = new Command("gcs-test-server")
    .description("Serves Google Cloud Storage's API from memory, on loopback")
    .option("--port <number>", "TCP port; a free one when not given", Number)
    .option("--bucket <name>", "name of the one bucket")
    .parse();
  const server = await GcsTestServer.start(command.opts<{ port?: number; bucket?: string }>());
  const credentialsFile = await writeCredentialsFile();
  console.log(JSON.stringify({ url: server.url, bucket: server.bucket, credentialsFile }));
  const stop = async () => {
    await server.close();
    await rm(dirname(credentialsFile), { recursive: true });
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
}

void main();
