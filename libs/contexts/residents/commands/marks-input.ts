import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsString, MaxLength, ValidateNested } from 'class-validator';
import { applyDecorators } from '@nestjs/common';
import { refusal } from '../../../contracts/index.js';
import { sealChoice } from '../ballots/sealed-choice.js';
import { random } from '../ballots/random.js';
import { castVote, type VoteSecrets } from '../domain/ballots/cast.js';
import { completed, type Marks } from '../domain/ballots/questions.js';
import type { CastVote } from '../domain/ballots/vote-state.js';
import type { AboutVoteNow } from './vote-changes.js';

@InputType({ description: 'How one question is answered.' })
export class MarkInput {
  @Field(() => String, { description: 'Its key.' })
  @IsString()
  @MaxLength(100)
  question!: string;

  @Field(() => String, { description: 'One of its options, or ABSTAIN; of a paper also SPOILED, where it cannot be read as one choice.' })
  @IsString()
  @MaxLength(200)
  mark!: string;
}

export const MarksInput = (): PropertyDecorator =>
  applyDecorators(
    Field(() => [MarkInput], { description: 'A question that is left out abstains.' }),
    IsArray(),
    ArrayMaxSize(50),
    ValidateNested({ each: true }),
    Type(() => MarkInput),
  );

const marksOf = (given: readonly MarkInput[]): Marks => {
  const twice = given.findIndex(({ question }, index) => given.findIndex((other) => other.question === question) !== index);
  if (twice >= 0) throw refusal('INVALID_INPUT', `marks[${twice}].question`, 'It is answered twice');
  return Object.fromEntries(given.map(({ question, mark }) => [question, mark]));
};

/**
 * The vote as it is kept: commitments, and, of a named ballot, what opens them, sealed. Of a secret one that is kept apart, in sums.
 * @throws {Refusal} UNKNOWN_QUESTION, INVALID_INPUT
 */
export const madeVote = (
  given: readonly MarkInput[],
  { ballot, poll, head, key }: AboutVoteNow,
  { onPaper }: { readonly onPaper: boolean },
): { readonly vote: CastVote; readonly secrets: VoteSecrets | null } => {
  const { ballotId, questions } = ballot.ballot;
  const marks = completed(marksOf(given), questions, { onPaper });
  const { units, secrets } = castVote(ballotId, questions, head.own, marks, random);
  if (poll.mode === 'SECRET') return { vote: { units, sealed: null }, secrets };
  return { vote: { units, sealed: sealChoice(secrets, questions, { ballotId, headId: head.id, key }) }, secrets: null };
};
