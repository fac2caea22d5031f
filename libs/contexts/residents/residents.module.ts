import { Logger, Module } from '@nestjs/common';
import { directoryMigrations, directoryProvider, directoryRecorder } from '../../directory/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Settings } from '../../platform/ops/index.js';
import { workItemRecorder } from '../../work-items/index.js';
import { ChangeOwnersHandler } from './commands/change-owners.js';
import { CorrectPersonalDataHandler } from './commands/correct-personal-data.js';
import { CorrectUnitHandler } from './commands/correct-unit.js';
import { EndTenancyHandler } from './commands/end-tenancy.js';
import { EraseResidentHandler } from './commands/erase-resident.js';
import { GiveConsentHandler } from './commands/give-consent.js';
import { ImportRegisterHandler } from './commands/import-register.js';
import { LinkResidentHandler } from './commands/link-resident.js';
import { PlaceEstateHandler } from './commands/place-estate.js';
import { ReadPersonalDataHandler } from './commands/read-personal-data.js';
import { RegisterEstateHandler } from './commands/register-estate.js';
import { RegisterPropertyStaffHandler } from './commands/register-property-staff.js';
import { RegisterResidentHandler } from './commands/register-resident.js';
import { RegisterTenancyHandler } from './commands/register-tenancy.js';
import { RegisterUnitHandler } from './commands/register-unit.js';
import { ResidentChanges } from './commands/resident-changes.js';
import { StageRegisterHandler } from './commands/stage-register.js';
import { UnitChanges } from './commands/unit-changes.js';
import { WithdrawConsentHandler } from './commands/withdraw-consent.js';
import { KnownWorks1764900000030 } from './migrations/known-works.js';
import { Vault1764800000010 } from './migrations/vault.js';
import { nearEmergencies } from './near-emergencies.js';
import { eraseWhenNothingHolds } from './policies/erase-when-nothing-holds.js';
import { Erasing } from './policies/erasing.js';
import { keepErasures } from './policies/keep-erasures.js';
import { EstatesByIdsHandler, EstatesHandler } from './queries/estates.js';
import { MyHomesHandler } from './queries/my-homes.js';
import { PersonalDataReadsHandler } from './queries/personal-data-reads.js';
import { PreviewOfRegisterHandler } from './queries/register-preview.js';
import { ResidentsByIdsHandler, ResidentsHandler } from './queries/residents.js';
import { SharesOfCostHandler } from './queries/shares-of-cost.js';
import { UnitsByIdsHandler, UnitsHandler } from './queries/units.js';
import { Planning } from './register-import/planning.js';
import { Staging } from './register-import/staging.js';
import { takingPart, takingPartViews } from './taking-part.js';
import { ErasureJournal } from './vault/erasure-journal.js';
import { vaultProviders } from './vault/providers.js';
import { ResidentVault } from './vault/resident-vault.js';
import { notices } from './views/notices.js';
import { register } from './views/register.js';
import { voting, votingMigrations, votingViews } from './voting.js';

const context = contextProviders({
  name: 'residents',
  migrations: [...directoryMigrations, Vault1764800000010, ...votingMigrations, KnownWorks1764900000030],
  views: [register, notices, ...votingViews, ...takingPartViews],
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

const unitCommands = [UnitChanges, RegisterUnitHandler, CorrectUnitHandler, ChangeOwnersHandler, RegisterTenancyHandler, EndTenancyHandler];
const residentCommands = [ResidentChanges, RegisterResidentHandler, LinkResidentHandler, RegisterPropertyStaffHandler, CorrectPersonalDataHandler, EraseResidentHandler];
const consents = [GiveConsentHandler, WithdrawConsentHandler, ReadPersonalDataHandler];
const imports = [Staging, Planning, StageRegisterHandler, PreviewOfRegisterHandler, ImportRegisterHandler];
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
    RegisterEstateHandler,
    PlaceEstateHandler,
    ...unitCommands,
    ...residentCommands,
    ...consents,
    ...imports,
    ...queries,
    ...takingPart,
    ...voting,
    ...nearEmergencies,
  ],
})
export class ResidentsModule {}
