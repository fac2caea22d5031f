import { Field, Float, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { RuleReferenceType } from '../../../contracts/api/rule-reference.type.js';
import type { BallotMode, MatterKey, RefusalCode as Code, VoteChannel } from '../../../contracts/index.js';
import { Connection, DateTime, enumOf, GlobalIdField, NodeType, Payload, RefusalCode } from '../../../platform/graphql/index.js';
import type { QuestionResult } from '../domain/ballots/ballot-state.js';
import type { WhyNamed } from '../domain/ballots/disclosure.js';
import type { Majority } from '../domain/ballots/matters.js';
import type { Electorate } from '../domain/ballots/roll.js';
import type { BallotShown, Execution } from '../domain/ballots/shown.js';
import type { Outcome, Votes } from '../domain/ballots/tally.js';
import { BallotModeEnum, ElectorateKindEnum, MatterEnum, VoteChannelEnum } from '../enums.js';
import { CountType, ObjectionType, TurnoutUnitType } from './ballot-parts.type.js';

const BallotStatusEnum = enumOf(['ANNOUNCED', 'OPEN', 'CLOSED', 'PUBLISHED']);
registerEnumType(BallotStatusEnum, { name: 'BallotStatus' });
const OutcomeEnum = enumOf(['NO_QUORUM', 'FAILED', 'PASSED']);
registerEnumType(OutcomeEnum, { name: 'BallotOutcome', valuesMap: { NO_QUORUM: { description: 'Too few took part: that is no rejection.' } } });
const MajorityEnum = enumOf(['HALF', 'THREE_QUARTERS', 'EVERYONE']);
registerEnumType(MajorityEnum, { name: 'BallotMajority', description: 'HALF: more than that, of those taking part. EVERYONE: all interested owners.' });
const WhyNamedEnum = enumOf(['TOO_FEW_HEADS', 'AREAS_GIVE_AWAY']);
registerEnumType(WhyNamedEnum, { name: 'WhyNamed' });

@ObjectType('Electorate', { description: 'Who shares the part that is decided about.' })
export class ElectorateType {
  @Field(() => ElectorateKindEnum)
  kind!: Electorate['kind'];

  @Field(() => String, { nullable: true })
  building?: string | null;

  @Field(() => String, { nullable: true })
  stair?: string | null;

  @Field(() => String, { nullable: true, description: 'Of named units: what they share.' })
  name?: string | null;
}

@ObjectType('OptionVotes')
export class OptionVotesType {
  @Field(() => String)
  option!: string;

  @Field(() => CountType)
  got!: Votes['total'];
}

/** Its options are listed in `ballots.resolver.ts`. */
@ObjectType('QuestionResult', { description: 'What one question came to: sums, and nothing else.' })
export class QuestionResultType {
  votes!: QuestionResult['votes'];

  @Field(() => OutcomeEnum)
  outcome!: Outcome;

  @Field(() => MajorityEnum)
  majority!: Majority;

  @Field(() => String, { nullable: true, description: 'The option that has the majority.' })
  chosen!: string | null;

  @Field(() => CountType, { description: 'Who takes part, as the rule counts it.' })
  part!: Votes['total'];
}

@ObjectType('BallotExecution', { description: 'Whether what was decided may be carried out: once it passed, owners can object no more, and no objection is open.' })
export class BallotExecutionType {
  @Field(() => Boolean)
  allowed!: boolean;

  @Field(() => RefusalCode, { nullable: true })
  code!: Code | null;

  @Field(() => String, { nullable: true, description: 'What it waits for.' })
  waitsFor!: string | null;
}

@ObjectType('BallotQuestion')
export class BallotQuestionType {
  @Field(() => String)
  key!: string;

  @Field(() => MatterEnum)
  matter!: MatterKey;

  @Field(() => String)
  title!: string;

  @Field(() => String, { description: 'What is decided, in full.' })
  text!: string;

  @Field(() => [String])
  options!: readonly string[];

  @Field(() => QuestionResultType, { nullable: true, description: 'Once it is published; before that there is nothing.' })
  result!: QuestionResult | null;

  @Field(() => BallotExecutionType)
  execution!: Execution;

  @Field(() => String, { nullable: true, description: 'The day on which what was decided took effect; none: not yet.' })
  inEffectSince!: string | null;
}

/** Its estate, convener and gap are resolved in `ballots.resolver.ts`. */
@ObjectType('Ballot', { implements: () => NodeType, description: 'What owners decide together (Civil Code art. 278), from its notice to its result.' })
export class BallotType implements NodeType {
  @GlobalIdField('Ballot')
  id!: string;

  estateId!: string;
  convenedBy!: string;

  @Field(() => BallotStatusEnum)
  status!: BallotShown['status'];

  @Field(() => ElectorateType)
  electorate!: Electorate;

  @Field(() => BallotModeEnum)
  mode!: BallotMode;

  @Field(() => WhyNamedEnum, { nullable: true, description: 'Why a ballot that was to be secret is named.' })
  whyNamed!: WhyNamed | null;

  @Field(() => RuleReferenceType, { description: 'The version that it keeps, whatever is adopted later.' })
  rule!: BallotShown['rule'];

  @Field(() => String)
  announcedOn!: string;

  @Field(() => String, { description: 'The first day of the vote.' })
  opensOn!: string;

  @Field(() => String)
  lastOn!: string;

  @Field(() => DateTime, { nullable: true, description: 'The end of its last day: what arrives then is too late.' })
  closesAt!: string | null;

  @Field(() => CountType, { nullable: true, description: 'Of the roll, as it was frozen at the opening.' })
  total!: BallotShown['total'];

  @Field(() => String, { nullable: true, description: 'Of the roll: hutong-recount takes it as --roll-root.' })
  rollRoot!: string | null;

  @Field(() => String, { nullable: true })
  rollDigest!: string | null;

  @Field(() => String, { nullable: true })
  publishedOn!: string | null;

  @Field(() => String, { nullable: true, description: 'The last day on which an owner may object.' })
  objectionsUntil!: string | null;

  @Field(() => String, { nullable: true, description: 'hutong-recount takes it as --root.' })
  recountRoot!: string | null;

  @Field(() => [BallotQuestionType])
  questions!: BallotShown['questions'];

  @Field(() => [ObjectionType], { description: 'By whom, only whoever decides them sees.' })
  objections!: BallotShown['objections'];
}

@ObjectType()
export class BallotConnection extends Connection('Ballot', () => BallotType) {}

@ObjectType()
export class BallotPayload extends Payload {
  @Field(() => BallotType, { nullable: true })
  ballot?: BallotShown | null;
}

@ObjectType('VoteTaken', { description: 'That the vote is there. What it is for is in no answer.' })
export class VoteTakenType {
  @GlobalIdField('Ballot')
  ballotId!: string;

  @Field(() => ID, { description: 'Who counts as one with the unit, under a number of this ballot.' })
  headId!: string;

  @Field(() => VoteChannelEnum)
  channel!: VoteChannel;

  @Field(() => Boolean, { description: 'Whether what is on the paper is keyed; of other ways true.' })
  keyed!: boolean;
}

@ObjectType()
export class VotePayload extends Payload {
  @Field(() => VoteTakenType, { nullable: true })
  vote?: VoteTakenType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of your own vote in a secret ballot, for hutong-recount --receipt. Only here, and only this once: nobody can give it again, and a repeat of the command does not. Whoever has it can see how you voted.',
  })
  receipt?: string | null;
}

@ObjectType('Mark')
export class MarkType {
  @Field(() => String)
  question!: string;

  @Field(() => String)
  mark!: string;
}

/** Its ids and marks are listed in `votes.resolver.ts`. */
@ObjectType('RecordedVote', { description: 'How those voted who count as one.' })
export class RecordedVoteType {
  marks!: Readonly<Record<string, string>> | null;
  unitIds!: readonly string[];
  voterIds!: readonly string[];

  @Field(() => ID)
  headId!: string;

  @Field(() => VoteChannelEnum, { nullable: true, description: 'None: nobody did.' })
  channel!: VoteChannel | null;
}

@ObjectType()
export class ReadVoteRecordPayload extends Payload {
  @Field(() => [RecordedVoteType], { nullable: true, description: 'This once: null where the command is repeated.' })
  record?: readonly RecordedVoteType[] | null;
}

/** Who objects is listed in `voting-rights.resolver.ts`. */
@ObjectType('OwnBallot', { description: 'A ballot on whose roll you are, with your units; or one in which you hold a proxy, with those of whoever gave it.' })
export class OwnBallotType {
  objectorIds!: readonly string[];

  @Field(() => BallotType)
  ballot!: BallotShown;

  @Field(() => [TurnoutUnitType])
  units!: readonly TurnoutUnitType[];

  @Field(() => Float, { description: 'For which you vote: a whole number of 0.01 m².' })
  area!: number;

  @Field(() => VoteChannelEnum, { nullable: true, description: 'By which way the one vote for them came; none: not yet.' })
  voted!: VoteChannel | null;

  @Field(() => Boolean, { description: 'Whether you vote in the place of another, whose proxy you hold.' })
  asProxy!: boolean;

  @GlobalIdField('Resident', { nullable: true })
  holderId!: string | null;
}
