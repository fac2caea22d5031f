import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { Closing, followRequests, requestIds, type JsonLogger, type Settings } from '../../libs/platform/ops/index.js';

/** How long answers under way may take once it is stopping: a client that has stopped reading its own holds nobody up. */
const lastAnswersMs = 3_000;

export type Served = { readonly app: NestFastifyApplication; readonly url: string; stop(): Promise<void> };

/** Messages between processes are a little larger than the requests that they come from. */
const bodyLimit = 4 * 1024 * 1024;

/**
 * Serves a module on the port of the settings. What it opens (databases, the event bus) is migrated before, and closed after.
 * @throws {CannotStart} when the port is in use or may not be had.
 */
export const serve = async (module: DynamicModule, settings: Settings, logger: JsonLogger): Promise<Served> => {
  const adapter = new FastifyAdapter({ ...requestIds, bodyLimit, forceCloseConnections: 'idle' });
  followRequests(adapter.getInstance(), logger);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger, abortOnError: false });
  const stop = async () => {
    const cutOff = setTimeout(() => app.getHttpServer().closeAllConnections(), lastAnswersMs);
    await app.close().finally(() => clearTimeout(cutOff));
    await app.get(Closing).close();
  };
  try {
    await app.listen(settings.port, settings.host);
  } catch (error) {
    await stop().catch(() => undefined);
    throw portTrouble(error, settings);
  }
  return { app, url: await app.getUrl(), stop };
};

const portTrouble = (error: unknown, { host, port }: Settings): unknown => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new CannotStart(`Port ${port} of ${host} is in use.`, `Stop what uses it, or take another: HUTONG_PORT=${port + 1} npm start`);
  if (code === 'EACCES') return new CannotStart(`Port ${port} may not be used by this user.`, 'Take one above 1023: HUTONG_PORT=3000 npm start');
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CannotStart(`${host} is no address of this machine.`, 'Leave HUTONG_HOST out, or give 127.0.0.1 or 0.0.0.0');
  return error;
};
