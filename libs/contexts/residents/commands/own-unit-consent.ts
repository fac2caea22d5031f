import { Injectable } from '@nestjs/common';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import type { From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { OptionalIdInput } from '../../../platform/graphql/index.js';
import { Clock, forItself, type Caller } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { RollEntries } from '../ballots/roll-entries.js';
import type { OwnUnitCommand } from '../domain/ballots/own-units.js';
import { convenes, votesOrTakesVotes, type AboutRoll } from '../domain/ballots/permissions.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { BallotChanges, type AboutBallotNow, type KnownBallot } from './ballot-changes.js';
import { residentsOf } from './residents-of.js';
import { VoteInput } from './vote-changes.js';

/** Of every command about the consent of whoever owns a unit that is itself built in or on. */
@InputType({ isAbstract: true })
export abstract class OwnUnitInput extends VoteInput {
  @Field(() => String, { description: 'The key of the question that uses the unit.' })
  @IsString()
  @MaxLength(100)
  question!: string;

  @OptionalIdInput({ description: 'Of what comes on paper, recorded by whoever convened the ballot: the owner who signed it. Left out, it is your own.' })
  ownerId?: string | null;
}

/** `residents`: who the sender is in the register of the estate. */
type AboutOwnUnit = AboutRoll & { readonly residents: readonly string[]; readonly voters: readonly string[] };

/** Of co-owners any one speaks for the unit, as with the vote. Who did stands in the log of residents, and leaves it in no event. */
@Injectable()
export class OwnUnitConsents {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly entries: RollEntries,
    private readonly clock: Clock,
    private readonly settings: Settings,
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
  ) {}

  /** @throws {Refusal} before anything is written */
  async change(type: OwnUnitCommand['type'], input: OwnUnitInput, from: From): Promise<Written<BallotShown>> {
    return this.ballots.change<AboutOwnUnit>({
      operation: type,
      input,
      from,
      condition: votesOrTakesVotes,
      about: (state, caller) => this.#owner(state, caller, input),
      // An owner acts as itself, whatever it has a mandate for.
      as: (caller) => (input.ownerId == null ? forItself(caller) : caller),
      audience: null,
      command: async (about) => {
        const { voters, now } = about;
        return { command: { type, question: input.question, unitId: input.unitId, at: now.toISOString(), voters, ...saidBy(about, input) } };
      },
    });
  }

  async #owner(state: KnownBallot, { personId }: Caller, { ballotId, unitId, token }: OwnUnitInput) {
    const { estateId } = state.ballot.electorate;
    const residents = await residentsOf(this.runtime, personId, estateId, token);
    if (state.status === 'ANNOUNCED') return { onRoll: residents.length > 0, residents, voters: [] };
    const [entry] = await this.entries.of(ballotId, estateId, [unitId], this.settings.workingDays.dayOf(this.clock.now()));
    // What is built may use a unit whose owner has no vote on it.
    const voters = entry?.onRoll?.head.voters ?? entry?.registered?.voterIds ?? [];
    return { onRoll: residents.some((id) => voters.includes(id)), residents, voters };
  }
}

const saidBy = ({ by, convenerId, residents, voters, state }: AboutBallotNow<AboutOwnUnit>, { ownerId }: OwnUnitInput) => {
  if (ownerId != null) {
    convenes.mustHold({ by, convenerId });
    return { by: ownerId, takenBy: by.personId };
  }
  const own = residents.find((id) => voters.includes(id));
  if (own === undefined && state.status !== 'ANNOUNCED') throw refusal('NOT_ON_THE_ROLL', 'unitId');
  return { by: own ?? '', takenBy: null };
};
