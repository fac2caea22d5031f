import { Logger, Module } from '@nestjs/common';
import type { Rules } from '../../contracts/index.js';
import { parkingHandlers } from '../../parking/parking-handlers.js';
import { contextProviders, runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { Settings } from '../../platform/ops/index.js';
import { AddWorkItemHandler } from './commands/add-work-item.js';
import { AdoptRuleHandler } from './commands/adopt-rule.js';
import { AppointOrganisationHandler } from './commands/appoint-organisation.js';
import { PermitChanges } from './commands/change-permit.js';
import { ConsentToPermitHandler } from './commands/consent-to-permit.js';
import { CreateApiKeyHandler } from './commands/create-api-key.js';
import { DismissOrganisationHandler } from './commands/dismiss-organisation.js';
import { DropWorkItemHandler } from './commands/drop-work-item.js';
import { EndMandateHandler } from './commands/end-mandate.js';
import { GrantMandateHandler } from './commands/grant-mandate.js';
import { OpenProjectHandler } from './commands/open-project.js';
import { RefusePermitHandler } from './commands/refuse-permit.js';
import { RegisterOrganisationHandler } from './commands/register-organisation.js';
import { RequestPermitHandler } from './commands/request-permit.js';
import { RevokeApiKeyHandler } from './commands/revoke-api-key.js';
import { RevokePermitHandler } from './commands/revoke-permit.js';
import { UnverifyOrganisationHandler } from './commands/unverify-organisation.js';
import { VerifyOrganisationHandler } from './commands/verify-organisation.js';
import { WithdrawPermitHandler } from './commands/withdraw-permit.js';
import { WorkItemWriter } from './commands/work-item-writer.js';
import { Emergencies1764400000020 } from './migrations/emergencies.js';
import { KnownWorks1764200000010 } from './migrations/known-works.js';
import { acceptedProposals, addAcceptedProposals } from './policies/add-accepted-proposals.js';
import { expirePermits } from './policies/expire-permits.js';
import { reportOverduePermits } from './policies/report-overdue-permits.js';
import { ApiKeysByIdsHandler, ApiKeysHandler, MandatesByIdsHandler, MandatesHandler } from './queries/acting.js';
import { OrganisationsByIdsHandler } from './queries/organisations-by-ids.js';
import { OrganisationsHandler } from './queries/organisations.js';
import { PermitsByIdsHandler, PermitsOfWorksHandler } from './queries/permits-by-ids.js';
import { PermitsHandler } from './queries/permits.js';
import { ProjectByIdHandler } from './queries/project.js';
import { ProjectsByIdsHandler } from './queries/projects-by-ids.js';
import { ProjectsHandler } from './queries/projects.js';
import { RuleLibraryHandler } from './queries/rules.js';
import { KeyByHashHandler, MandatesOfPersonHandler } from './queries/standing.js';
import { WorkItemsByIdsHandler, WorkItemsHandler } from './queries/work-items.js';
import { RulesInForce } from './rules-in-force.js';
import { directory } from './views/directory.js';
import { permitBoard } from './views/permits.js';
import { workItemBoard } from './views/work-items.js';
import { recordWorks } from './works/record-works.js';

const context = contextProviders({ name: 'government', migrations: [KnownWorks1764200000010, Emergencies1764400000020], views: [directory, permitBoard, workItemBoard] });

/** What residents proposed and the owner of the project accepted. */
const fromProposals = {
  provide: 'FromProposals',
  inject: [runtimeOf('government'), WorkItemWriter],
  useFactory: (runtime: ContextRuntime, items: WorkItemWriter) => {
    const logger = new Logger('government');
    runtime.consume(acceptedProposals);
    const adding = addAcceptedProposals(runtime, items, (error) => logger.error('a work item of an accepted proposal failed and will be tried again', error));
    runtime.accompany(adding);
    return adding;
  },
};

/** What happens to permits by itself, each at its time. */
const permitClocks = {
  provide: 'PermitClocks',
  inject: [runtimeOf('government'), Settings],
  useFactory: (runtime: ContextRuntime, settings: Settings<Rules>) => {
    const logger = new Logger('government');
    const failing = (what: string) => (error: unknown) => logger.error(`${what} failed and will be tried again`, error);
    runtime.consume(recordWorks(new RulesInForce(runtime.store, settings)));
    const clocks = [...expirePermits(runtime, failing('expiry of permits')), reportOverduePermits(runtime, failing('report of overdue permits'))];
    for (const clock of clocks) runtime.accompany(clock);
    return clocks;
  },
};

const actingCommands = [GrantMandateHandler, EndMandateHandler, CreateApiKeyHandler, RevokeApiKeyHandler];
const actingQueries = [MandatesHandler, ApiKeysHandler, MandatesByIdsHandler, ApiKeysByIdsHandler, MandatesOfPersonHandler, KeyByHashHandler];
const verification = [VerifyOrganisationHandler, UnverifyOrganisationHandler];
const directoryCommands = [RegisterOrganisationHandler, AppointOrganisationHandler, DismissOrganisationHandler, OpenProjectHandler, AdoptRuleHandler];
const directoryQueries = [OrganisationsByIdsHandler, ProjectsByIdsHandler, OrganisationsHandler, ProjectsHandler, ProjectByIdHandler, RuleLibraryHandler];
const itemsOfWork = [WorkItemWriter, AddWorkItemHandler, DropWorkItemHandler, WorkItemsHandler, WorkItemsByIdsHandler];
const permitCommands = [RequestPermitHandler, ConsentToPermitHandler, RefusePermitHandler, RevokePermitHandler, WithdrawPermitHandler];
const permitQueries = [PermitsHandler, PermitsByIdsHandler, PermitsOfWorksHandler];

/** Who takes part and in which offices, who acts for them, which projects there are, which rules hold, what is renewed, and what is permitted. */
@Module({
  providers: [
    ...context,
    ...parkingHandlers('government'),
    permitClocks,
    PermitChanges,
    ...actingCommands,
    ...actingQueries,
    ...verification,
    ...directoryCommands,
    ...directoryQueries,
    ...itemsOfWork,
    fromProposals,
    ...permitCommands,
    ...permitQueries,
  ],
})
export class GovernmentModule {}
