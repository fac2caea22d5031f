import { refusal } from '../../../../contracts/index.js';
import type { BallotEvent, PublishedBallot } from './ballot-state.js';
import { isAbout, mustBeExecutable } from './execution.js';
import { basisOf } from './matters.js';
import { consentsTo } from './own-units.js';
import type { Question } from './questions.js';

/** Since which day what was decided on a question may be carried out. */
export type InEffect = { readonly question: string; readonly since: string };

/** `today`: the day of whatever it waited for last. */
export type TakeEffect = { readonly type: 'take-effect'; readonly question: string; readonly today: string };

/**
 * What may be carried out takes effect, each question once: others wait for it, and it is not taken back.
 * @throws {Refusal} what it waits for, ALREADY_IN_EFFECT
 */
export const takeEffect = ({ question: key, today }: TakeEffect, state: PublishedBallot): readonly BallotEvent[] => {
  const { ballotId, projectIds, electorate, questions } = state.ballot;
  const question = questions.find((each) => each.key === key);
  if (!question) throw refusal('UNKNOWN_QUESTION', 'question');
  if (isInEffect(state, key)) throw refusal('ALREADY_IN_EFFECT', 'question');
  mustBeExecutable(state, { question: key, today, consents: consentsTo(key, state) });
  const { matter, workItemId = null } = question;
  const data = { ballotId, question: key, matter, workItemId, projectIds, estateId: electorate.estateId, consentedOn: today, basis: basisFor(question) };
  return [{ type: 'owners-consented', data }];
};

export const isInEffect = ({ inEffect }: PublishedBallot, key: string): boolean => inEffect.some(({ question }) => question === key);

const basisFor = ({ matter, ownUnitsUsed }: Question): string =>
  ownUnitsUsed.length === 0 ? basisOf[matter] : `${basisOf[matter]}, and the owners whose own units are used (art. 272)`;

/**
 * When the last of what a question may have waited for came about, if it waits for nothing any more: a decision on an objection, the consent of an owner, or
 * else the end of the last day on which owners may object.
 */
export const clearSince = ({ objections, ownUnits }: PublishedBallot, key: string, objectionsOver: Date): Date => {
  const decisions = objections.filter((each) => isAbout(each, key)).flatMap(({ decided }) => decided?.decidedAt ?? []);
  const consents = ownUnits.filter(({ question }) => question === key).map(({ at }) => at);
  return new Date(Math.max(objectionsOver.getTime(), ...[...decisions, ...consents].map((instant) => Date.parse(instant))));
};
