import { Logger, Module } from '@nestjs/common';
import { directoryMigrations, directoryProvider, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Settings } from '../../platform/ops/index.js';
import { KnownWorkItems1764900000010, workItemRecorder } from '../../work-items/index.js';
import { ballotProviders } from './ballots/providers.js';
import { AgreeAsCoOwnerHandler } from './commands/agree-as-co-owner.js';
import { AnnounceBallotAnewHandler } from './commands/announce-ballot-anew.js';
import { AnnounceBallotHandler } from './commands/announce-ballot.js';
import { BallotChanges } from './commands/ballot-changes.js';
import { CastVoteHandler } from './commands/cast-vote.js';
import { ChangeOwnersHandler } from './commands/change-owners.js';
import { CorrectPersonalDataHandler } from './commands/correct-personal-data.js';
import { CorrectUnitHandler } from './commands/correct-unit.js';
import { DecideObjectionHandler } from './commands/decide-objection.js';
import { DisputeRollHandler } from './commands/dispute-roll.js';
import { EndTenancyHandler } from './commands/end-tenancy.js';
import { EraseResidentHandler } from './commands/erase-resident.js';
import { ExtendBallotHandler } from './commands/extend-ballot.js';
import { GiveOwnUnitConsentHandler } from './commands/give-own-unit-consent.js';
import { OwnUnitConsents } from './commands/own-unit-consent.js';
import { WithdrawOwnUnitConsentHandler } from './commands/withdraw-own-unit-consent.js';
import { GiveConsentHandler } from './commands/give-consent.js';
import { GrantProxyHandler } from './commands/grant-proxy.js';
import { ImportRegisterHandler } from './commands/import-register.js';
import { KeyPaperHandler } from './commands/key-paper.js';
import { LinkResidentHandler } from './commands/link-resident.js';
import { ObjectAsCoOwnerHandler } from './commands/object-as-co-owner.js';
import { ObjectToResultHandler } from './commands/object-to-result.js';
import { OpenBallotHandler } from './commands/open-ballot.js';
import { PlaceEstateHandler } from './commands/place-estate.js';
import { PublishResultHandler } from './commands/publish-result.js';
import { ReadPersonalDataHandler } from './commands/read-personal-data.js';
import { ReadVoteRecordHandler } from './commands/read-vote-record.js';
import { ReceivePaperHandler } from './commands/receive-paper.js';
import { RegisterEstateHandler } from './commands/register-estate.js';
import { RegisterPropertyStaffHandler } from './commands/register-property-staff.js';
import { RegisterResidentHandler } from './commands/register-resident.js';
import { RegisterTenancyHandler } from './commands/register-tenancy.js';
import { RegisterUnitHandler } from './commands/register-unit.js';
import { ResidentChanges } from './commands/resident-changes.js';
import { RevokeProxyHandler } from './commands/revoke-proxy.js';
import { StageRegisterHandler } from './commands/stage-register.js';
import { UnitChanges } from './commands/unit-changes.js';
import { VoteCasting } from './commands/vote-casting.js';
import { VoteChanges } from './commands/vote-changes.js';
import { WithdrawConsentHandler } from './commands/withdraw-consent.js';
import { WorkItemsAsked } from './commands/work-items-asked.js';
import { BallotProxies1764800000035 } from './migrations/ballot-proxies.js';
import { Ballots1764800000020 } from './migrations/ballots.js';
import { BallotRecounts1764800000031 } from './migrations/ballot-recounts.js';
import { KnownWorks1764900000030 } from './migrations/known-works.js';
import { SecretBallots1764800000030 } from './migrations/secret-ballots.js';
import { Vault1764800000010 } from './migrations/vault.js';
import { nearEmergencies } from './near-emergencies.js';
import { eraseWhenNothingHolds } from './policies/erase-when-nothing-holds.js';
import { Erasing } from './policies/erasing.js';
import { keepBallotDays } from './policies/keep-ballot-days.js';
import { letDecisionsTakeEffect } from './policies/let-decisions-take-effect.js';
import { keepErasures } from './policies/keep-erasures.js';
import { BallotTurnoutHandler } from './queries/ballot-turnout.js';
import { BallotsOfWorkItemsHandler } from './queries/ballots-of-work-items.js';
import { BallotGapsHandler, BallotsByIdsHandler, BallotsHandler } from './queries/ballots.js';
import { EstatesByIdsHandler, EstatesHandler } from './queries/estates.js';
import { MyBallotsHandler } from './queries/my-ballots.js';
import { MyHomesHandler } from './queries/my-homes.js';
import { ObjectorsByIdsHandler } from './queries/objectors.js';
import { PersonalDataReadsHandler } from './queries/personal-data-reads.js';
import { PreviewOfRegisterHandler } from './queries/register-preview.js';
import { MyReceiptHandler, RecountHeadOfHandler, RecountPageHandler } from './queries/recounts.js';
import { ResidentsByIdsHandler, ResidentsHandler } from './queries/residents.js';
import { RollDisputesHandler } from './queries/roll-disputes.js';
import { RollEntriesByIdsHandler, UnitOnRollHandler } from './queries/unit-on-roll.js';
import { SharesOfCostHandler } from './queries/shares-of-cost.js';
import { UnitsByIdsHandler, UnitsHandler } from './queries/units.js';
import { VoteRecordReadsHandler } from './queries/vote-record-reads.js';
import { Planning } from './register-import/planning.js';
import { Staging } from './register-import/staging.js';
import { takingPart, takingPartViews } from './taking-part.js';
import { ErasureJournal } from './vault/erasure-journal.js';
import { vaultProviders } from './vault/providers.js';
import { ResidentVault } from './vault/resident-vault.js';
import { ballotRecord } from './views/ballot-record.js';
import { ballots } from './views/ballots.js';
import { notices } from './views/notices.js';
import { register } from './views/register.js';

const context = contextProviders({
  name: 'residents',
  migrations: [
    ...directoryMigrations,
    Vault1764800000010,
    Ballots1764800000020,
    SecretBallots1764800000030,
    BallotRecounts1764800000031,
    BallotProxies1764800000035,
    KnownWorkItems1764900000010,
    KnownWorks1764900000030,
  ],
  views: [register, ballots, ballotRecord, notices, ...takingPartViews],
  consumers: () => [directoryRecorder, workItemRecorder],
});

/** What becomes of data whose person wants it erased, each at its time. */
const erasures = {
  provide: 'Erasures',
  inject: [runtimeOf('residents'), ResidentVault, ErasureJournal, Settings],
  useFactory: (runtime: ContextRuntime, vault: ResidentVault, journal: ErasureJournal, { workingDays }: Settings) => {
    const logger = new Logger('residents');
    const failing = (error: unknown) => logger.error('erasure failed and will be tried again', error);
    const erasing = new Erasing(runtime, vault, journal);
    const parts = [eraseWhenNothingHolds(runtime, erasing, workingDays, failing), keepErasures(runtime, { vault, journal, erasing }, failing)];
    for (const part of parts) runtime.accompany(part);
    return parts;
  },
};

const ballotDays = {
  provide: 'BallotDays',
  inject: [runtimeOf('residents'), Settings],
  useFactory: (runtime: ContextRuntime, { workingDays }: Settings) => {
    const logger = new Logger('residents');
    const failing = (error: unknown) => logger.error('a ballot’s day failed and will be tried again', error);
    const parts = [...keepBallotDays(runtime, workingDays, failing), ...letDecisionsTakeEffect(runtime, workingDays, failing)];
    for (const part of parts) runtime.accompany(part);
    return parts;
  },
};

const unitCommands = [UnitChanges, RegisterUnitHandler, CorrectUnitHandler, ChangeOwnersHandler, RegisterTenancyHandler, EndTenancyHandler];
const residentCommands = [ResidentChanges, RegisterResidentHandler, LinkResidentHandler, RegisterPropertyStaffHandler, CorrectPersonalDataHandler, EraseResidentHandler];
const consents = [GiveConsentHandler, WithdrawConsentHandler, ReadPersonalDataHandler];
const imports = [Staging, Planning, StageRegisterHandler, PreviewOfRegisterHandler, ImportRegisterHandler];
const ballotCommands = [BallotChanges, WorkItemsAsked, AnnounceBallotHandler, AnnounceBallotAnewHandler, OpenBallotHandler, ExtendBallotHandler, PublishResultHandler];
const ownUnits = [OwnUnitConsents, GiveOwnUnitConsentHandler, WithdrawOwnUnitConsentHandler];
const objections = [ObjectToResultHandler, DecideObjectionHandler];
const voteCommands = [VoteChanges, VoteCasting, CastVoteHandler, ReceivePaperHandler, KeyPaperHandler, ReadVoteRecordHandler];
const voterCommands = [GrantProxyHandler, RevokeProxyHandler, ObjectAsCoOwnerHandler, AgreeAsCoOwnerHandler, DisputeRollHandler];
const voterQueries = [RollDisputesHandler, UnitOnRollHandler, RollEntriesByIdsHandler, VoteRecordReadsHandler, ObjectorsByIdsHandler];
const ballotQueries = [
  BallotsHandler,
  BallotsOfWorkItemsHandler,
  BallotsByIdsHandler,
  BallotGapsHandler,
  BallotTurnoutHandler,
  MyBallotsHandler,
  RecountHeadOfHandler,
  RecountPageHandler,
  MyReceiptHandler,
];
const queries = [
  EstatesHandler,
  EstatesByIdsHandler,
  UnitsHandler,
  UnitsByIdsHandler,
  ResidentsHandler,
  ResidentsByIdsHandler,
  MyHomesHandler,
  PersonalDataReadsHandler,
  SharesOfCostHandler,
];

/**
 * Residents: the register of estates, units and who owns and rents them; apart from the log, who those people are; what they propose and choose; and
 * what owners decide together.
 */
@Module({
  providers: [
    ...context,
    ...parkingHandlers('residents'),
    directoryProvider('residents'),
    ...vaultProviders,
    erasures,
    ...ballotProviders,
    ballotDays,
    RegisterEstateHandler,
    PlaceEstateHandler,
    ...unitCommands,
    ...residentCommands,
    ...consents,
    ...imports,
    ...ballotCommands,
    ...voteCommands,
    ...voterCommands,
    ...objections,
    ...ownUnits,
    ...ballotQueries,
    ...voterQueries,
    ...queries,
    ...takingPart,
    ...nearEmergencies,
  ],
})
export class ResidentsModule {}
