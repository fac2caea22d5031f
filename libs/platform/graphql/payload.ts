import { Field, ObjectType } from '@nestjs/graphql';
import type { Written } from '../event-store/index.js';
import { Refusal } from '../kernel/index.js';
import { encodeToken } from './position-token.js';
import { RefusalCode } from './refusal-code.js';
import { PositionToken } from './scalars.js';

/** An expected "no", as clients see it. */
@ObjectType('Refusal', { description: 'An expected no. Nothing was written.' })
export class RefusalType {
  @Field(() => RefusalCode)
  code!: string;

  @Field(() => String, { description: 'What is wrong, and what to do about it.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'The input field at fault, such as `window.end`.' })
  field?: string | null;
}

/** What every mutation answers with, next to the thing itself: either a refusal, or the thing and a token. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => RefusalType, { nullable: true })
  refusal?: RefusalType | null;

  @Field(() => PositionToken, { nullable: true, description: 'Send it with what you ask next, to see what you wrote; it stands for the token that you sent as well.' })
  token?: string | null;
}

/** What a command answers that may have written to no log: then there is no token. */
type Answered<Answer> = Pick<Written<Answer>, 'answer'> & Partial<Pick<Written<Answer>, 'at'>>;

/**
 * The payload of a mutation. A refusal, also one thrown while `work` reads its ids, is an answer; anything else is a
 * fault and goes on being thrown.
 */
export const answered = async <Answer, Thing extends object>(
  work: () => Promise<Answered<Answer>>,
  payload: (answer: Answer) => Thing,
): Promise<(Thing & Payload) | Payload> => {
  try {
    const { answer, at } = await work();
    return { ...payload(answer), refusal: null, token: at ? encodeToken([at]) : null };
  } catch (error) {
    return refusedPayload(error);
  }
};

/** Of a refusal. @throws what is none */
export const refusedPayload = (error: unknown): Payload => {
  if (!(error instanceof Refusal)) throw error;
  return { refusal: { code: error.code as string, message: error.message, field: error.field ?? null }, token: null };
};
