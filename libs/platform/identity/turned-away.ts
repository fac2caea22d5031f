import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Refusal } from '../kernel/index.js';

/** Why somebody, or a message, was not let in: docs/identity.md says what each means. */
export const whys = [
  'malformed',
  'issuer',
  'audience',
  'algorithm',
  'unknown-key',
  'signature',
  'claim',
  'type',
  'expired',
  'not-yet-valid',
  'issuer-unreachable',
  'no-mandate',
  'api-key',
  'directory-unreachable',
  'allowance',
  'service',
  'replayed',
] as const;
export type Why = (typeof whys)[number];

const counter = new Counter({
  name: 'hutong_identity_turned_away_total',
  help: 'Requests, sockets and messages between processes that were not let in because of who sent them, by why.',
  labelNames: ['why'],
});

const logger = new Logger('identity');

/** Of what a stranger sends, so much at most is logged. */
const shortened = (about: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(about).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, 200) : value]));

/** Counts and logs it. @param about what tells who it was: ids and names of issuers, never a token. */
export const turnedAway = (why: Why, message: string, about: Readonly<Record<string, unknown>> = {}): void => {
  counter.inc({ why });
  logger.warn(message, { why, ...shortened(about) });
};

/** The same, with what they are told: UNAUTHENTICATED unless another code says more. */
export const turnAway = (why: Why, message: string, about: Readonly<Record<string, unknown>> = {}, code = 'UNAUTHENTICATED'): Refusal => {
  turnedAway(why, message, about);
  return new Refusal(code, message);
};
