import { Refusal } from '../../kernel/index.js';
import type { Address } from '../message.js';

/** Where a context takes its messages. The input is the body, as JSON; who sends it is the bearer token. */
export const pathOf = ({ context, name }: Pick<Address, 'context' | 'name'>): string => `/bus/${context}/${name}`;

/** What comes back: 200 with an answer, or 409 with a refusal. Any other status is a fault, whose cause stays in the log there. */
export type Reply = { readonly answer?: unknown } | { readonly refusal: SentRefusal };
type SentRefusal = { readonly code: string; readonly message: string; readonly field?: string | undefined };

export const status = { answered: 200, refused: 409, notOurs: 401, unknown: 404, failed: 500 } as const;

export const sentRefusal = ({ code, message, field }: Refusal): Reply => ({ refusal: { code, message, field } });

/** As it left. */
export const refusalOf = ({ code, message, field }: SentRefusal): Refusal => new Refusal(code, message, field);
