import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InputType } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import { Accepts, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { Written } from '../../../platform/event-store/index.js';
import { OptionalIdsInput } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { frozen, FrozenRolls } from '../ballots/frozen-roll.js';
import { inSlices } from '../ballots/in-slices.js';
import { SecretSums } from '../ballots/secret-sums.js';
import { disclosureOf } from '../domain/ballots/disclosure.js';
import { mustBeOpenable } from '../domain/ballots/ballot.js';
import { convenes, permissions } from '../domain/ballots/permissions.js';
import { rollOf, type RegisteredUnit, type Roll } from '../domain/ballots/roll.js';
import type { BallotShown } from '../domain/ballots/shown.js';
import { unitOn, type UnitRecord } from '../domain/units.js';
import { placeHolds } from '../vault/holds.js';
import { BallotChanges, BallotInput, nothingBesides, type KnownBallot } from './ballot-changes.js';
import { mustBeResidents } from './known.js';
import { holdOf } from './publish-result.js';

@InputType()
export class OpenBallotInput extends BallotInput {
  @OptionalIdsInput({ description: 'Residents who vote for what the developer has not sold, or not handed over. Without any, that is silent.', most: 10 })
  developerIds?: string[] | null;
}

@Accepts('residents', OpenBallotInput, permissions.OpenBallot)
export class OpenBallot extends CommandMessage<OpenBallotInput, Written<BallotShown>> {}

/** Freezes the roll: whoever owns a unit today by the register votes on it, and its data is kept for as long as that may be asked about. */
@CommandHandler(OpenBallot)
export class OpenBallotHandler implements ICommandHandler<OpenBallot> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly keys: BallotKeys,
    private readonly rolls: FrozenRolls,
    private readonly sums: SecretSums,
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: OpenBallot): Promise<Written<BallotShown>> {
    const { ballotId, developerIds } = input;
    return this.ballots.change({
      operation: 'open-ballot',
      input,
      from,
      condition: convenes,
      about: nothingBesides,
      command: async ({ now: at, today, state }) => {
        const { lastOn, electorate, rule, questions } = state.ballot;
        const developer = developerIds ?? [];
        await mustBeResidents(this.runtime.store, electorate.estateId, developer, 'developerIds');
        // A repeat is answered as the first time, without another roll.
        const roll = state.status === 'ANNOUNCED' ? await this.#roll(state, developer, today) : nobody;
        const kept = await frozen(ballotId, roll);
        const { heads, entered: _, ...onRecord } = kept;
        const closesAt = this.settings.workingDays.endOf(lastOn);
        return {
          command: { type: 'open-ballot', at, today, closesAt, roll: onRecord, disclosure: disclosureOf(heads, rule) },
          alongside: async (tx, after) => {
            const key = this.keys.fresh();
            await this.keys.put(tx, ballotId, key);
            await this.rolls.put(tx, ballotId, kept, key);
            if (after.status === 'OPEN' && after.opening.mode === 'SECRET') await this.sums.begin(tx, ballotId, questions, heads.length);
            const voters = [...new Set(heads.flatMap((head) => head.voters))];
            await placeHolds(tx, voters.map(holdOf(ballotId, null)));
          },
        };
      },
    });
  }

  async #roll(state: KnownBallot, developer: readonly string[], today: string): Promise<Roll> {
    mustBeOpenable(state, today);
    if (!(await caughtUp(this.runtime))) throw refusal('STILL_BEHIND', 'token');
    const { electorate, rule, ballotId } = state.ballot;
    const { pool } = this.runtime.database;
    const units = await pool.query<{ unit: UnitRecord }>('SELECT unit FROM units WHERE estate_id = $1 ORDER BY position', [electorate.estateId]);
    const wards = await pool.query<{ id: string; guardianId: string }>(
      `SELECT id, resident->>'guardianId' AS "guardianId" FROM residents WHERE estate_id = $1 AND resident->>'guardianId' IS NOT NULL`,
      [electorate.estateId],
    );
    const guardians = new Map(wards.rows.map(({ id, guardianId }) => [id, guardianId]));
    const registered: RegisteredUnit[] = [];
    await inSlices(units.rows, ({ unit }) => registered.push(unitOn(unit, today)));
    return rollOf({ ballotId, electorate, units: registered, rule, guardians, developer });
  }
}

/** Of a ballot that cannot be opened: the decider says why. */
const nobody: Roll = { heads: [], units: [], total: { heads: 0, area: 0 } };
