import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { ballotModes, refusal, type BallotMode } from '../../../contracts/index.js';
import { InjectDirectory, type Directory } from '../../../directory/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type EventStore, type Written } from '../../../platform/event-store/index.js';
import { IdInput, OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Clock, derivedId, mustReach } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { ballots } from '../domain/ballots/ballot.js';
import { permissions } from '../domain/ballots/permissions.js';
import type { Electorate } from '../domain/ballots/roll.js';
import { keptRule } from '../domain/ballots/rule.js';
import { shownBallot, type BallotShown } from '../domain/ballots/shown.js';
import { handlesPersonalData } from '../domain/permissions.js';
import { BallotModeEnum, ElectorateKindEnum, electorateKinds } from '../enums.js';
import { NoticeInput, noticeOf } from './ballot-notice-input.js';
import { mustBeEstate } from './known.js';
import { AskedAbout } from './asked-about.js';

@InputType({ description: 'Who shares the part that is decided about.' })
export class ElectorateInput {
  @Field(() => ElectorateKindEnum)
  @IsIn(electorateKinds)
  kind!: Electorate['kind'];

  @Field(() => String, { nullable: true, description: 'Of a BUILDING or a STAIR.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  building?: string | null;

  @Field(() => String, { nullable: true, description: 'Of a STAIR.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  stair?: string | null;

  @Field(() => String, { nullable: true, description: 'Of named UNITS: what they share.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string | null;

  @OptionalIdsInput({ description: 'Of named UNITS.', most: 2_000 })
  unitIds?: string[] | null;
}

@InputType()
export class AnnounceBallotInput extends NoticeInput {
  @IdInput()
  estateId!: string;

  @Field(() => ElectorateInput)
  @ValidateNested()
  @Type(() => ElectorateInput)
  electorate!: ElectorateInput;

  @Field(() => BallotModeEnum, {
    nullable: true,
    description: 'NAMED, if left out. A ballot that is to be SECRET is named all the same where its totals could single anybody out: its opening says so, and why.',
  })
  @IsOptional()
  @IsIn(ballotModes)
  mode?: BallotMode | null;
}

@Accepts('residents', AnnounceBallotInput, permissions.AnnounceBallot)
export class AnnounceBallot extends CommandMessage<AnnounceBallotInput, Written<BallotShown>> {}

@CommandHandler(AnnounceBallot)
export class AnnounceBallotHandler implements ICommandHandler<AnnounceBallot> {
  readonly #store: EventStore;
  readonly #ballots;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    @InjectDirectory('residents') private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly settings: Settings,
    private readonly askedAbout: AskedAbout,
  ) {
    this.#store = store;
    this.#ballots = new Decisions(store, ballots);
  }

  async execute({ input, from }: AnnounceBallot): Promise<Written<BallotShown>> {
    const sent = asSent(input, from, this.clock);
    const { id: estateId, keeperId, projectIds } = await mustBeEstate(this.#store, input.estateId);
    handlesPersonalData.mustHold({ by: sent.caller, keeperId });
    mustReach(sent.caller, projectIds);
    await this.directory.settled(input.token);
    const now = this.clock.now();
    const today = this.settings.workingDays.dayOf(now);
    const notice = noticeOf(input, today);
    await this.askedAbout.mustBeThere(notice.questions, { estateId, projectIds }, input.token);
    const id = derivedId('ballot', keeperId, sent.idempotencyKey);
    const rule = keptRule(await this.directory.rule('ownersDecision', now));
    const announced = { ballotId: id, projectIds, by: keeperId, electorate: electorateOf(estateId, input.electorate), mode: input.mode ?? 'NAMED', rule } as const;
    return this.#ballots.decide({
      ...sent,
      id,
      command: { type: 'announce-ballot', ...announced, ...notice },
      operation: 'announce-ballot',
      subject: { type: 'Ballot', id },
      projectIds: () => projectIds,
      answer: (state) => shownBallot(state, today),
    });
  }
}

/** @throws {Refusal} INVALID_INPUT, naming what an electorate of its kind lacks */
export const electorateOf = (estateId: string, { kind, building, stair, name, unitIds }: ElectorateInput): Electorate => {
  const said = <T>(value: T | null | undefined, field: string): T => {
    if (value == null || value === '') throw refusal('INVALID_INPUT', `electorate.${field}`, `An electorate of the kind ${kind} has one`);
    return value;
  };
  switch (kind) {
    case 'ESTATE':
      return { kind, estateId };
    case 'BUILDING':
      return { kind, estateId, building: said(building, 'building') };
    case 'STAIR':
      return { kind, estateId, building: said(building, 'building'), stair: said(stair, 'stair') };
    case 'UNITS':
      return { kind, estateId, name: said(name, 'name'), unitIds: [...new Set(said(unitIds, 'unitIds'))] };
  }
};
