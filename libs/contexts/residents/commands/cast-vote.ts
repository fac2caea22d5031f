import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { OptionalIdInput } from '../../../platform/graphql/index.js';
import { convenes, permissions, votesOrTakesVotes } from '../domain/ballots/permissions.js';
import { staffMayHoldProxies } from '../domain/ballots/rule.js';
import { VoteChannelEnum } from '../enums.js';
import { madeVote, MarksInput, type MarkInput } from './marks-input.js';
import { VoteCasting, type VoteCast } from './vote-casting.js';
import { VoteInput, type AboutVoteNow } from './vote-changes.js';

const channels = ['WEB', 'VISIT'] as const;

@InputType()
export class CastVoteInput extends VoteInput {
  @Field(() => VoteChannelEnum, {
    description: 'WEB: your own. VISIT: taken down at the door by whoever convened the ballot, at occurredAt. What comes on paper: receivePaper.',
  })
  @IsIn(channels)
  channel!: (typeof channels)[number];

  @OptionalIdInput({ description: 'Of a VISIT: the resident who votes.' })
  voterId?: string | null;

  @MarksInput()
  marks!: MarkInput[];
}

@Accepts('residents', CastVoteInput, permissions.CastVote)
export class CastVote extends CommandMessage<CastVoteInput, Written<VoteCast>> {}

@CommandHandler(CastVote)
export class CastVoteHandler implements ICommandHandler<CastVote> {
  constructor(private readonly votes: VoteCasting) {}

  async execute({ input, from }: CastVote): Promise<Written<VoteCast>> {
    const { answer, at } = await this.votes.cast({
      operation: 'cast-vote',
      input,
      from,
      condition: votesOrTakesVotes,
      command: (about) => {
        const { poll, head, now: recordedAt } = about;
        const came = input.channel === 'WEB' ? byWeb(about) : byVisit(about, input.voterId);
        const { vote, secrets } = madeVote(input.marks, about, { onPaper: false });
        return { command: { type: 'cast-vote', poll, head, recordedAt, ...came, vote }, secrets };
      },
    });
    // Whoever takes a vote down at the door is not given what shows it.
    return { answer: { ...answer, receipt: input.channel === 'WEB' ? answer.receipt : null }, at };
  }
}

/** It arrives when it arrives: nobody sends a vote of yesterday. */
const byWeb = ({ by, self, head, ballot, now }: AboutVoteNow) => {
  if (self === undefined) throw refusal('NOT_ON_THE_ROLL', 'unitId');
  // Whom the register does not have as property staff may sign in as that.
  if (by.party === 'PROPERTY' && !head.voters.includes(self) && !staffMayHoldProxies(ballot.ballot.rule))
    throw refusal('PROXY_NOT_ALLOWED', 'unitId', 'Property staff hold none here');
  return { channel: 'WEB', by: self, receivedAt: now, takenBy: null } as const;
};

const byVisit = ({ ballot, by, occurredAt }: AboutVoteNow, voterId: string | null | undefined) => {
  convenes.mustHold({ by, convenerId: ballot.ballot.convenedBy });
  if (voterId == null) throw refusal('INVALID_INPUT', 'voterId', 'At the door somebody votes: say which resident');
  return { channel: 'VISIT', by: voterId, receivedAt: occurredAt, takenBy: by.personId } as const;
};
