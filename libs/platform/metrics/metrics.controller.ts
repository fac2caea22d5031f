import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { collectDefaultMetrics, register } from 'prom-client';

/** What Prometheus reads: of this process, its memory, event loop and garbage collection included. Holds numbers and names of parts, no data. */
@Controller('metrics')
export class MetricsController {
  constructor() {
    // Once a process: in tests more than one application runs in it.
    if (!register.getSingleMetric('process_start_time_seconds')) collectDefaultMetrics();
  }

  @Get()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.type(register.contentType);
    return register.metrics();
  }
}
