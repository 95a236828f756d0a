import { cpuMsOf } from "./process-cpu.js";
import { processTree } from "./process-tree.js";

/** Milliseconds of CPU time, by who took it. */
export interface CpuMs {
  analyses: number;
  checks: number;
  server: number;
  postgres: number;
  /** Who sends the pictures, on the same cores. */
  clients: number;
}

type Work = keyof CpuMs;

/** What a server with an embedded database and its clients take while pictures are uploaded. */
export class CpuByWork {
  private before = new Map<number, number>();

  constructor(
    private readonly serverPid: number,
    private readonly clientPid: number,
  ) {}

  async start(): Promise<void> {
    this.before = new Map((await this.read()).map(({ pid, ms }) => [pid, ms]));
  }

  /** Of those processes that live still. */
  async perImage(images: number): Promise<CpuMs> {
    const taken: CpuMs = { analyses: 0, checks: 0, server: 0, postgres: 0, clients: 0 };
    for (const { pid, work, ms } of await this.read())
      taken[work] += (ms - (this.before.get(pid) ?? 0)) / images;
    return taken;
  }

  private async read(): Promise<{ pid: number; work: Work; ms: number }[]> {
    const processes = await processTree([this.serverPid, this.clientPid]);
    return Promise.all(
      processes.map(async ({ pid, commandLine }) => ({
        pid,
        work: this.workOf(pid, commandLine),
        ms: await cpuMsOf([pid]),
      })),
    );
  }

  private workOf(pid: number, commandLine: string): Work {
    if (pid === this.clientPid) return "clients";
    if (commandLine.includes("analysis-process-main")) return "analyses";
    if (commandLine.includes("checking-process-main")) return "checks";
    return commandLine.includes("postgres") && pid !== this.serverPid ? "postgres" : "server";
  }
}
