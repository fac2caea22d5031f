import { Controller, Get, HttpStatus, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

export type Condition = { readonly ok: boolean; readonly detail: string };
export type Report = { readonly ok: boolean; readonly conditions: Readonly<Record<string, Condition>> };

const patienceMs = 2_000;

/** Whether this process can do its work: each part says so for itself. */
@Injectable()
export class Health {
  readonly #checks = new Map<string, () => Promise<Condition>>();
  #stopping = false;

  /** A check that throws, or takes longer than 2 s, counts as not well. */
  report(name: string, check: () => Promise<Condition>): void {
    if (this.#checks.has(name)) throw new Error(`Two parts report their health as ${name}`);
    this.#checks.set(name, check);
  }

  /** From now on not ready: a load balancer sends nothing more. */
  stopping(): void {
    this.#stopping = true;
  }

  async ready(): Promise<Report> {
    const conditions = Object.fromEntries(await Promise.all([...this.#checks].map(async ([name, check]) => [name, await examined(check)] as const)));
    if (this.#stopping) return { ok: false, conditions: { ...conditions, process: { ok: false, detail: 'is stopping' } } };
    return { ok: Object.values(conditions).every(({ ok }) => ok), conditions };
  }
}

const examined = async (check: () => Promise<Condition>): Promise<Condition> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Condition>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${patienceMs} ms` }), patienceMs);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
};

/** For what watches the process: `live` (restart me when not), `ready` (send me requests when so). */
@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('live')
  live(): { ok: true } {
    return { ok: true };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Report> {
    const report = await this.health.ready();
    void reply.status(report.ok ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return report;
  }
}
