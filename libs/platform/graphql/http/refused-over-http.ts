import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Refusal } from '../../kernel/index.js';
import { statusOfWhoIsNotLetIn } from './errors.js';

const statuses: Readonly<Record<string, number>> = { ...statusOfWhoIsNotLetIn, FORBIDDEN: 403, OUTSIDE_MANDATE: 403, STILL_BEHIND: 503, BUSY: 503, NO_ANSWER: 503 };
const statusOf = ({ code }: Refusal): number => statuses[code] ?? (code.startsWith('UNKNOWN_') ? 404 : 400);

/** A refusal of what is asked in plain HTTP: the same code, message and field as in GraphQL, with a status that says as much. */
@Catch(Refusal)
export class RefusedOverHttp implements ExceptionFilter<Refusal> {
  catch(refusal: Refusal, host: ArgumentsHost): void {
    const { code, message, field } = refusal;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply
      .status(statusOf(refusal))
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send({ code, message, ...(field === undefined ? {} : { field }) });
  }
}
