import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, Length } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { IsNotBlank, OptionalIdInput } from '../../../platform/graphql/index.js';
import { convenes } from '../domain/ballots/permissions.js';
import type { VoteState } from '../domain/ballots/vote-state.js';
import { VoteInput, type AboutVoteNow } from './vote-changes.js';

/** Of what whoever is on the roll says for itself, or has signed on a paper that the convener records. */
@InputType({ isAbstract: true })
export abstract class SaidByVoterInput extends VoteInput {
  @OptionalIdInput({ description: 'Of what is on paper, recorded by whoever convened the ballot, and received at occurredAt: the resident who signed it.' })
  voterId?: string | null;

  @Field(() => String, { nullable: true, description: 'Of what is on paper: the number on it, by which it is found again.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  @IsNotBlank()
  paper?: string | null;
}

type Said = { readonly by: string; readonly paper: string | null; readonly at: Date };
type SaidNow = Pick<AboutVoteNow, 'by' | 'self' | 'ballot' | 'now' | 'occurredAt'>;

/** Who says it, and when: what comes over the web is said when it arrives. @throws {Refusal} */
export const saidByVoter = ({ by, self, ballot, now, occurredAt }: SaidNow, { voterId, paper }: Pick<SaidByVoterInput, 'voterId' | 'paper'>): Said => {
  if (voterId == null) {
    if (self === undefined || paper != null) throw refusal('INVALID_INPUT', 'voterId', 'Of what is on paper say which resident signed it');
    return { by: self, paper: null, at: now };
  }
  convenes.mustHold({ by, convenerId: ballot.ballot.convenedBy });
  if (paper == null) throw refusal('INVALID_INPUT', 'paper', 'Say by which number it is found again');
  return { by: voterId, paper, at: occurredAt };
};

/** Who may cast the vote of a head: whoever holds its proxy, otherwise those on the roll; and who of them objects to its counting. */
export type VotingRight = { readonly ballotId: string; readonly headId: string; readonly holderId: string | null; readonly objectorIds: readonly string[] };

export const votingRight = (ballotId: string, headId: string, { proxy, objectors }: VoteState): VotingRight => ({
  ballotId,
  headId,
  holderId: proxy,
  objectorIds: objectors,
});
