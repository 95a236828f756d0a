import { HealthProbe } from "./health-probe.js";

/** Asks from one message to the next, and then tells how long each answer took. */
async function probe(url: string): Promise<void> {
  const healthProbe = new HealthProbe(url);
  await healthProbe.connect();
  const stopped = new Promise<void>((resolve) => process.once("message", () => resolve()));
  process.send!("asking");
  process.send!(await healthProbe.during(stopped));
}

process.on("message", (message: { url?: string }) => {
  // What goes wrong here ends the process, and with it the bench.
  if (message.url !== undefined) void probe(message.url);
});
process.send!("ready");
