import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { concernedBy, RollEntries, type RollEntry } from '../ballots/roll-entries.js';
import { isConcernedOrConvenes } from '../domain/ballots/permissions.js';
import { askingAbout, type Asking } from './ballot-record.js';
import { TokenArgs } from './token-args.js';

@ArgsType()
export class UnitOnRollArgs extends TokenArgs {
  @IdInput()
  ballotId!: string;

  @IdInput({ description: 'A unit of yours: for which you are on the roll, or which you own today.' })
  unitId!: string;
}

export class RollEntriesInput extends ByIdsInput {
  @IsString()
  @MaxLength(200)
  ballotId!: string;
}

/** `frozenOn`: the day as which the register was read. `why` it stands, in words. */
export type RollEntryShown = RollEntry & { readonly id: string; readonly frozenOn: string; readonly why: string };

/** What the roll has of a unit and what the register says of it now: for whom it concerns, and the convener. */
@Accepts('residents', UnitOnRollArgs)
export class UnitOnRoll extends QueryMessage<UnitOnRollArgs, RollEntryShown> {}

/** The same of several, in any order, without those that are not for the caller. */
@Accepts('residents', RollEntriesInput)
export class RollEntriesByIds extends QueryMessage<RollEntriesInput, readonly RollEntryShown[]> {}

/** Who asks, on which day, and what stands on the roll. */
class Lookup {
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly entries: RollEntries,
    private readonly now: () => string,
  ) {}

  async of(from: From, about: { ballotId: string; token?: string | null }, unitIds: readonly string[]): Promise<Asking & { readonly found: readonly RollEntryShown[] }> {
    const asking = await askingAbout(this.runtime, from, about);
    const { state } = asking;
    if (state.status === 'ANNOUNCED') return { ...asking, found: [] };
    const { openedOn: frozenOn } = state.opening;
    const entries = await this.entries.of(about.ballotId, state.ballot.electorate.estateId, unitIds, this.now());
    return { ...asking, found: entries.map((entry) => ({ ...entry, id: entry.unitId, frozenOn, why: whyItStands(frozenOn) })) };
  }
}

const whyItStands = (frozenOn: string): string =>
  `The roll was frozen on ${frozenOn}, as the register stood that day: who owned the unit then votes, for the area that it had then. What changed afterwards is for the next ballot.`;

const concerns = (entry: RollEntry, residents: readonly string[]): boolean => residents.some((id) => concernedBy(entry).includes(id));

@QueryHandler(UnitOnRoll)
export class UnitOnRollHandler implements IQueryHandler<UnitOnRoll> {
  readonly #lookup: Lookup;

  constructor(@InjectRuntime('residents') runtime: ContextRuntime, entries: RollEntries, clock: Clock, settings: Settings) {
    this.#lookup = new Lookup(runtime, entries, () => settings.workingDays.dayOf(clock.now()));
  }

  async execute({ input, from }: UnitOnRoll): Promise<RollEntryShown> {
    const { by, state, residents, found } = await this.#lookup.of(from, input, [input.unitId]);
    const [entry] = found;
    const onRoll = entry ? concerns(entry, residents) : residents.length > 0;
    isConcernedOrConvenes.mustHold({ by, convenerId: state.ballot.convenedBy, onRoll });
    if (!entry) throw refusal('BALLOT_NOT_OPEN', 'ballotId');
    if (!entry.onRoll && !entry.registered) throw refusal('UNKNOWN_UNIT', 'unitId');
    return entry;
  }
}

@QueryHandler(RollEntriesByIds)
export class RollEntriesByIdsHandler implements IQueryHandler<RollEntriesByIds> {
  readonly #lookup: Lookup;

  constructor(@InjectRuntime('residents') runtime: ContextRuntime, entries: RollEntries, clock: Clock, settings: Settings) {
    this.#lookup = new Lookup(runtime, entries, () => settings.workingDays.dayOf(clock.now()));
  }

  async execute({ input: { ballotId, ids }, from }: RollEntriesByIds): Promise<readonly RollEntryShown[]> {
    const { convenes, residents, found } = await this.#lookup.of(from, { ballotId }, ids);
    return found.filter((entry) => convenes || concerns(entry, residents));
  }
}
