import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, Module, type DynamicModule } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, MaxLength } from 'class-validator';
import { SignJWT } from 'jose';
import { register } from 'prom-client';
import { Refusal, type OrganisationId } from '../../kernel/index.js';
import { Settings } from '../../ops/index.js';
import { always } from '../../permissions/index.js';
import { Accepts, CommandBusModule, CommandMessage, QueryMessage, type From } from '../index.js';
import { HttpBusModule, RemoteBus, ServiceKey } from './index.js';

class WordInput {
  @IsString() @MaxLength(2_000_000) word!: string;
  @IsOptional() @Type(() => Date) @IsDate() at?: Date | null;
}
type Heard = { readonly word: string; readonly at: string | null; readonly isDate: boolean; readonly from: object };

@Accepts('lamps', WordInput, { UTILITY: always })
class Say extends CommandMessage<WordInput, Heard> {}
@Accepts('lamps', WordInput)
class Listen extends QueryMessage<WordInput, Heard> {}
@Accepts('doors', WordInput)
class Knock extends QueryMessage<WordInput, string> {}

const handled: string[] = [];
let slowMs = 0;

@CommandHandler(Say)
@Injectable()
class SayHandler implements ICommandHandler<Say> {
  async execute({ input, from }: Say): Promise<Heard> {
    handled.push(input.word);
    await sleep(slowMs);
    if (input.word === 'no') throw new Refusal('TOO_DARK', 'Wait for the morning: 早上.', 'word');
    if (input.word === 'fault') throw new TypeError('the secret lies in /etc/passwd');
    return { word: input.word, at: input.at?.toISOString() ?? null, isDate: input.at instanceof Date, from };
  }
}
@QueryHandler(Listen)
@Injectable()
class ListenHandler implements IQueryHandler<Listen> {
  async execute({ input, from }: Listen): Promise<Heard> {
    handled.push(input.word);
    return { word: input.word, at: null, isDate: false, from };
  }
}
@Module({ providers: [SayHandler, ListenHandler] })
class LampsModule {}

@Module({})
class Service {
  static of(serviceKey: string): DynamicModule {
    const settings = { provide: Settings, useValue: { serviceKey, services: {} } };
    return {
      module: Service,
      imports: [{ module: class Given {}, global: true, providers: [settings], exports: [Settings] }, CommandBusModule, HttpBusModule.of('lamps'), LampsModule],
    };
  }
}

const secret = 'known to the processes of one installation';
const apps: NestFastifyApplication[] = [];
const buses: RemoteBus[] = [];
const lamps = async (port = 0): Promise<{ readonly url: string; readonly app: NestFastifyApplication }> => {
  const app = await NestFactory.create<NestFastifyApplication>(Service.of(secret), new FastifyAdapter({ bodyLimit: 4_194_304, forceCloseConnections: true }), {
    logger: false,
  });
  await app.listen(port, '127.0.0.1');
  apps.push(app);
  return { app, url: await app.getUrl() };
};
const busTo = (...urls: string[]): RemoteBus => {
  const bus = new RemoteBus({ lamps: urls }, new ServiceKey(secret));
  buses.push(bus);
  return bus;
};
const from: From = { caller: { personId: '人', organisationId: 'o' as OrganisationId, party: 'UTILITY' }, correlationId: 'c-1' };

afterEach(async () => {
  slowMs = 0;
  handled.length = 0;
  await Promise.all(buses.splice(0).map((bus) => bus.onApplicationShutdown()));
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

describe('A message to another process', () => {
  it('arrives with its dates, its sender and its deadline, and its answer comes back', async () => {
    const bus = busTo((await lamps()).url);
    const deadline = new Date(Date.now() + 5_000);
    const heard = await bus.execute(new Say({ word: '路灯', at: new Date('2027-06-01T00:00:00.123Z') }, { ...from, deadline }));
    expect(heard).toEqual({ word: '路灯', at: '2027-06-01T00:00:00.123Z', isDate: true, from: { ...from, deadline: deadline.toISOString() } });
    expect((await bus.ask(new Listen({ word: 'x' }, { caller: null, correlationId: 'c-2' }))).from).toMatchObject({ caller: null, correlationId: 'c-2' });
  });

  it('may be as large as what a client may send', async () => {
    const word = '灯'.repeat(1_000_000);
    expect((await busTo((await lamps()).url).ask(new Listen({ word }, from))).word).toBe(word);
  });

  it('is refused as it would be here: by its handler, and by the rules of its input', async () => {
    const bus = busTo((await lamps()).url);
    await expect(bus.execute(new Say({ word: 'no' }, from))).rejects.toEqual(new Refusal('TOO_DARK', 'Wait for the morning: 早上.', 'word'));
    await expect(bus.execute(new Say({ word: 'no' }, from))).rejects.toMatchObject({ code: 'TOO_DARK', field: 'word' });
    await expect(bus.execute(new Say({ word: 7 as unknown as string }, from))).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'word' });
    await expect(bus.execute(new Say({ word: 'x', more: 1 } as never, from))).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'more' });
  });

  it('that fails there fails here, without what it said', async () => {
    const failed = busTo((await lamps()).url).execute(new Say({ word: 'fault' }, from));
    await expect(failed).rejects.toThrow('lamps failed at Say (500)');
    await expect(failed).rejects.not.toBeInstanceOf(Refusal);
    await expect(failed).rejects.not.toThrow('passwd');
  });

  it('finds no answer when nobody is there, or not in time', async () => {
    const gone = await lamps();
    await gone.app.close();
    const soon = () => ({ ...from, deadline: new Date(Date.now() + 400) });
    await expect(busTo(gone.url).ask(new Listen({ word: 'x' }, soon()))).rejects.toMatchObject({ code: 'NO_ANSWER' });
    slowMs = 1_000;
    await expect(busTo((await lamps()).url).execute(new Say({ word: 'late' }, soon()))).rejects.toMatchObject({ code: 'NO_ANSWER' });
  });

  it('goes to another process of the context when one is gone, and to one that comes back', async () => {
    const [first, second] = [await lamps(), await lamps()];
    const bus = busTo(first.url, second.url);
    for (let n = 0; n < 10; n++) await bus.ask(new Listen({ word: 'x' }, from));
    await first.app.close();
    for (let n = 0; n < 10; n++) await bus.ask(new Listen({ word: 'x' }, from));
    await second.app.close();
    const waiting = bus.ask(new Listen({ word: 'patience' }, from));
    await sleep(300);
    await lamps(Number(new URL(first.url).port));
    expect((await waiting).word).toBe('patience');
  });

  it('has its effect once a delivery: one whose answer is lost is sent again, and its key says that it is the same', async () => {
    const service = await lamps();
    const bus = busTo(service.url);
    slowMs = 300;
    const sent = bus.execute(new Say({ word: 'again' }, from));
    while (handled.length === 0) await sleep(5);
    service.app.getHttpServer().closeAllConnections();
    expect((await sent).word).toBe('again');
    expect(handled).toEqual(['again', 'again']);
  });
});

describe('What a context takes', () => {
  const post = async (path: string, token: string | undefined, body = '{"word":"x"}'): Promise<number> => {
    const url = apps[0]!.getHttpServer().address() as { port: number };
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
    return (await fetch(`http://127.0.0.1:${url.port}${path}`, { method: 'POST', headers, body })).status;
  };
  const sign = (address: { context: string; name: string }, key = secret, body = '{"word":"x"}') =>
    new ServiceKey(key).sign(address, { ...from, deadline: new Date(Date.now() + 5_000) }, body);

  it('is signed by a process of the installation, for this message and no other', async () => {
    await lamps();
    const listen = { context: 'lamps', name: 'Listen' };
    expect(await post('/bus/lamps/Listen', await sign(listen))).toBe(200);
    expect(await post('/bus/lamps/Listen', undefined)).toBe(401);
    expect(await post('/bus/lamps/Listen', 'x.y.z')).toBe(401);
    expect(await post('/bus/lamps/Listen', await sign(listen, 'somebody else’s key, which is long enough'))).toBe(401);
    expect(await post('/bus/lamps/Say', await sign(listen))).toBe(401);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await sign(listen)).split('.')[1]}.`;
    expect(await post('/bus/lamps/Listen', unsigned)).toBe(401);
    const body = createHash('sha256').update('{"word":"x"}').digest('base64url');
    const old = await new SignJWT({ caller: null, correlationId: 'c', deadline: new Date(0).toISOString(), body, jti: 'old' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('lamps')
      .setSubject('Listen')
      .setExpirationTime(Math.floor(Date.now() / 1_000) - 60)
      .sign(new TextEncoder().encode(secret));
    expect(await post('/bus/lamps/Listen', old)).toBe(401);
  });

  it('is taken once: what somebody captured and sends again is refused, logged and counted', async () => {
    await lamps();
    const counted = async () =>
      (await register.getSingleMetric('hutong_identity_turned_away_total')!.get()).values.find(({ labels }) => labels['why'] === 'replayed')?.value ?? 0;
    const warned: unknown[] = [];
    Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn: (...said: unknown[]) => warned.push(said) });
    const [say, before] = [await sign({ context: 'lamps', name: 'Say' }), await counted()];
    expect([await post('/bus/lamps/Say', say), await post('/bus/lamps/Say', say), await post('/bus/lamps/Say', say)]).toEqual([200, 401, 401]);
    expect(handled).toEqual(['x']);
    expect((await counted()) - before).toBe(2);
    expect(JSON.stringify(warned[0])).toContain('"why":"replayed","context":"lamps","message":"Say"');
    expect(JSON.stringify(warned)).not.toContain(say.slice(-20));
  });

  it('is what was signed: nobody on the way puts other words under it', async () => {
    await lamps();
    const say = { context: 'lamps', name: 'Say' };
    expect(await post('/bus/lamps/Say', await sign(say), '{"word":"y"}')).toBe(401);
    expect(await post('/bus/lamps/Say', await sign(say, secret, '{"word":"y"}'), '{"word":"y"}')).toBe(200);
    expect(handled).toEqual(['y']);
  });

  it('is its own: neither what it does not know, nor what another context answers', async () => {
    await lamps();
    expect(await post('/bus/lamps/Whistle', await sign({ context: 'lamps', name: 'Whistle' }))).toBe(404);
    expect(Knock.name).toBe('Knock');
    expect(await post('/bus/doors/Knock', await sign({ context: 'doors', name: 'Knock' }))).toBe(404);
    expect(await post('/bus/lamps/Listen', await sign({ context: 'lamps', name: 'Listen' }), '{"word":')).toBe(400);
    expect(await post('/bus/lamps/Listen', await sign({ context: 'lamps', name: 'Listen' }, secret, 'null'), 'null')).toBe(409);
    expect(handled).toEqual([]);
  });
});
